// Preloaded into a program that dials noble's fixed port: sends it to the port the test listens on.
const net = require('node:net');
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  for (const options of args.flat())
    if (Number(options?.port) === 2846) options.port = Number(process.env.NOKE_SIM_TEST_PORT);
  return connect.apply(this, args);
};
