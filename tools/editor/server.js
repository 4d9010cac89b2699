// The language server as a child process: requests with answers, notifications
// both ways, each a JSON text behind its length. Knows nothing of the editor.

const { spawn } = require("child_process");

class Server {
  /// `onNotification(method, params)` hears what the server says unasked,
  /// `onEnd(reason)` that it is gone.
  constructor(path, onNotification, onEnd) {
    this.onNotification = onNotification;
    this.waiting = new Map();
    this.nextId = 1;
    this.received = Buffer.alloc(0);
    this.process = spawn(path, [], { stdio: ["pipe", "pipe", "ignore"] });
    const end = (reason) => {
      for (const { reject } of this.waiting.values()) reject(new Error(reason));
      this.waiting.clear();
      onEnd(reason);
    };
    this.process.on("error", (error) => end(error.message));
    this.process.on("exit", (code) => end(`ended with ${code}`));
    this.process.stdin.on("error", () => {});
    this.process.stdout.on("data", (data) => this.receive(data));
  }

  request(method, params) {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.send({ id, method, params });
    });
  }

  notify(method, params) {
    this.send({ method, params });
  }

  send(message) {
    const text = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.process.stdin.write(`Content-Length: ${text.length}\r\n\r\n`);
    this.process.stdin.write(text);
  }

  receive(data) {
    this.received = Buffer.concat([this.received, data]);
    for (;;) {
      const end = this.received.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = /Content-Length: *(\d+)/i.exec(this.received.toString("latin1", 0, end));
      const begin = end + 4;
      const size = length ? Number(length[1]) : 0;
      if (this.received.length < begin + size) return;
      const text = this.received.toString("utf8", begin, begin + size);
      this.received = this.received.subarray(begin + size);
      if (size > 0) this.dispatch(JSON.parse(text));
    }
  }

  dispatch(message) {
    if (message.method) {
      this.onNotification(message.method, message.params);
      return;
    }
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (!waiting) return;
    if (message.error) waiting.reject(new Error(message.error.message));
    else waiting.resolve(message.result);
  }
}

module.exports = { Server };
