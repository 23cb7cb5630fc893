// The lock on a WebSocket port, with the messages of noble's binding (docs/transports/websocket.md).
// One central per lock: the socket that connected owns the link. A connect to a silent lock waits until it advertises.

import { WebSocketServer } from 'ws';

const SERVICE = '1bc500010200d29ee511446c609db825';
const [COMMAND, RESPONSE, SESSION] = ['2', '3', '4'].map((n) => SERVICE.replace('1bc50001', `1bc5000${n}`));
const FIRMWARE_SERVICE = '0000fe5900001000800000805f9b34fb';
const CHARACTERISTICS = [
  { uuid: COMMAND, properties: ['write', 'writeWithoutResponse'] },
  { uuid: RESPONSE, properties: ['notify'] },
  { uuid: SESSION, properties: ['read'] },
];
const bare = (uuid) => String(uuid).toLowerCase().replaceAll('-', '');
const wanted = (filter, uuid) => !Array.isArray(filter) || filter.length === 0 || filter.map(bare).includes(uuid);

export class Wire {
  services = [SERVICE];
  characteristics = CHARACTERISTICS;
  rssi = -50;
  sockets = new Map();
  /** Connections so far. */
  links = 0;

  constructor(mac, clock) {
    this.uuid = mac.toString('hex');
    this.address = this.uuid.match(/../g).join(':');
    this.clock = clock;
  }

  async listen(port) {
    this.server = new WebSocketServer({ host: '127.0.0.1', port });
    this.server.on('connection', (socket) => this.welcome(socket));
    await new Promise((resolve, reject) => this.server.once('listening', resolve).once('error', reject));
    return this.server.address().port;
  }

  close() {
    for (const socket of this.sockets.keys()) socket.terminate();
    this.server.close();
  }

  welcome(socket) {
    this.sockets.set(socket, { scanning: false });
    socket.on('message', (text) => this.receive(socket, text));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      this.stopScanning(socket);
      this.disconnect(socket);
      this.sockets.delete(socket);
    });
    this.emit(socket, { type: 'stateChange', state: 'poweredOn' });
  }

  emit(socket, event) {
    socket.send(JSON.stringify(event));
  }

  about(socket, event) {
    this.emit(socket, { peripheralUuid: this.uuid, ...event });
  }

  hex(bytes) {
    return bytes.toString('hex');
  }

  receive(socket, text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    const actions = ['startScanning', 'stopScanning', 'connect', 'disconnect', 'updateRssi', 'discoverServices'];
    actions.push('discoverCharacteristics', 'read', 'notify', 'write');
    if (!actions.includes(message?.action)) return;
    const aboutAir = ['startScanning', 'stopScanning'].includes(message.action);
    if (!aboutAir && bare(message.peripheralUuid) !== this.uuid) return;
    const anyTime = aboutAir || message.action === 'connect' || message.action === 'disconnect';
    if (anyTime || this.owner === socket) this[message.action](socket, message);
  }

  // Scanning

  startScanning(socket, { serviceUuids, allowDuplicates }) {
    this.stopScanning(socket);
    Object.assign(this.sockets.get(socket), { scanning: true, serviceUuids, allowDuplicates, reported: false });
    this.report(socket);
  }

  stopScanning(socket) {
    const client = this.sockets.get(socket);
    client.scanning = false;
    client.again?.cancel();
  }

  advertisement() {
    const { lock } = this;
    if (lock.firmwareMode) return { localName: 'NOKE_FW', serviceUuids: [FIRMWARE_SERVICE] };
    const manufacturerData = this.hex(lock.manufacturerData());
    return { localName: lock.name(), serviceUuids: this.services, manufacturerData };
  }

  onAir() {
    return (this.lock.awake() && !this.owner) || this.lock.firmwareMode;
  }

  report(socket) {
    const client = this.sockets.get(socket);
    if (!client.scanning || !this.onAir() || (client.reported && !client.allowDuplicates)) return;
    const advertisement = this.advertisement();
    if (!advertisement.serviceUuids.some((uuid) => wanted(client.serviceUuids, uuid))) return;
    client.reported = true;
    const { address, rssi } = this;
    const connectable = !this.lock.firmwareMode;
    this.about(socket, { type: 'discover', address, addressType: 'public', connectable, advertisement, rssi });
    client.again?.cancel();
    if (client.allowDuplicates) client.again = this.clock.after(1000, () => this.report(socket));
  }

  advertisementChanged() {
    for (const [socket, client] of this.sockets) {
      if (!this.onAir()) client.reported = false;
      this.report(socket);
    }
    if (this.onAir() && this.waiting) this.connect(this.waiting);
  }

  // Link

  connect(socket) {
    if (this.owner === socket) return;
    if (!this.onAir() || this.lock.firmwareMode) {
      this.waiting = socket;
      return;
    }
    this.waiting = undefined;
    this.owner = socket;
    this.links += 1;
    this.subscribed = false;
    this.lock.connect();
    this.about(socket, { type: 'connect' });
  }

  disconnect(socket) {
    if (this.waiting === socket) this.waiting = undefined;
    if (this.owner !== socket) return;
    this.lock.disconnected();
    this.closed();
    this.advertisementChanged();
  }

  /** The link is gone. */
  closed() {
    const { owner } = this;
    this.owner = undefined;
    if (owner?.readyState === 1) this.about(owner, { type: 'disconnect' });
  }

  /** The lock lost power: the phone notices two seconds later. */
  lost() {
    const { links } = this;
    this.clock.after(2000, () => this.owner && this.links === links && this.closed());
  }

  updateRssi(socket) {
    this.about(socket, { type: 'rssiUpdate', rssi: this.rssi });
  }

  discoverServices(socket, { uuids }) {
    const serviceUuids = this.services.filter((uuid) => wanted(uuids, uuid));
    this.about(socket, { type: 'servicesDiscover', serviceUuids });
  }

  discoverCharacteristics(socket, { serviceUuid, characteristicUuids }) {
    const known = bare(serviceUuid) === SERVICE ? this.characteristics : [];
    const characteristics = known.filter(({ uuid }) => wanted(characteristicUuids, uuid));
    this.about(socket, { type: 'characteristicsDiscover', serviceUuid: bare(serviceUuid), characteristics });
  }

  place({ characteristicUuid }) {
    return { serviceUuid: SERVICE, characteristicUuid: bare(characteristicUuid) };
  }

  read(socket, message) {
    if (bare(message.characteristicUuid) !== SESSION || !this.lock.session) return;
    const data = this.hex(this.lock.readSession());
    this.about(socket, { type: 'read', ...this.place(message), data, isNotification: false });
  }

  notify(socket, message) {
    if (bare(message.characteristicUuid) !== RESPONSE) return;
    this.subscribed = message.notify === true;
    this.about(socket, { type: 'notify', ...this.place(message), state: this.subscribed });
  }

  write(socket, message) {
    if (bare(message.characteristicUuid) !== COMMAND || !/^([0-9a-f]{2})*$/i.test(message.data)) return;
    this.acknowledge(socket, message);
    this.lock.take(Buffer.from(message.data, 'hex'));
  }

  acknowledge(socket, message) {
    this.about(socket, { type: 'write', ...this.place(message) });
  }

  /** A response of the lock. */
  packet(bytes) {
    if (!this.owner || !this.subscribed) return;
    const place = this.place({ characteristicUuid: RESPONSE });
    this.about(this.owner, { type: 'read', ...place, data: this.hex(bytes), isNotification: true });
  }
}
