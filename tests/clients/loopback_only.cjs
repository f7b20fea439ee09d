// Servers of others listen on all addresses unless they are told one; in tests they are seen by this machine alone.
const net = require('net');

const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function listenOnLoopback(port, ...rest) {
  const named = typeof rest[0] === 'string';
  return typeof port === 'number' && !named
    ? listen.call(this, port, '127.0.0.1', ...rest)
    : listen.call(this, port, ...rest);
};
