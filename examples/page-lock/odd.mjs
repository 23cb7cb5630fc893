// Locks that behave unusually where docs/protocol.md allows it. The suite must pass every one of them.

export const odd = {
  'slow-answers': ({ lock }) => {
    lock.answerMs = 150;
  },
  'immediate-answers': ({ lock }) => {
    lock.answerMs = 0;
  },
  'slow-motor': ({ body }) => {
    body.motionMs = 1450;
  },
  'quick-motor': ({ body }) => {
    body.motionMs = 30;
  },
  'other-firmware-version': ({ lock }) => {
    lock.version = [3, 127];
  },
  'other-company-id': ({ lock }) => {
    lock.companyId = 0x0a3f;
  },
  'upper-case-hex': ({ wire }) => {
    wire.hex = (bytes) => bytes.toString('hex').toUpperCase();
  },
  'dashed-uuids': ({ wire }) => {
    const emit = wire.emit.bind(wire);
    const dashed = (uuid) => uuid.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    wire.emit = (socket, event) => {
      const changed = { ...event };
      for (const key of ['serviceUuid', 'characteristicUuid']) if (changed[key]) changed[key] = dashed(changed[key]);
      emit(socket, changed);
    };
  },
  'extra-services': ({ wire }) => {
    wire.services = ['1800', '180a', ...wire.services, '0000fe5900001000800000805f9b34fb'];
  },
  'extra-characteristic': ({ wire }) => {
    wire.characteristics = [...wire.characteristics, { uuid: '2a29', properties: ['read'] }];
  },
  'response-also-indicates': ({ wire }) => {
    wire.characteristics = wire.characteristics.map((one) =>
      one.properties[0] === 'notify' ? { ...one, properties: ['notify', 'indicate'] } : one,
    );
  },
  'extra-advertisement-fields': ({ wire }) => {
    const advertisement = wire.advertisement.bind(wire);
    wire.advertisement = () => ({
      ...advertisement(),
      txPowerLevel: -4,
      serviceData: '',
      solicitationServiceUuids: [],
    });
  },
  'chatty-advertiser': ({ lock, clock, wire }) => {
    const again = () => {
      clock.after(250, again);
      for (const client of wire.sockets.values()) client.reported = false;
      if (lock.awake()) wire.advertisementChanged();
    };
    clock.after(250, again);
  },
  'other-peripherals': ({ wire, clock }) => {
    const stranger = { peripheralUuid: '0102030405ff', address: '01:02:03:04:05:ff', addressType: 'random' };
    const again = () => {
      clock.after(700, again);
      for (const [socket, client] of wire.sockets) {
        if (!client.scanning) continue;
        wire.emit(socket, { type: 'discover', ...stranger, connectable: true, advertisement: {}, rssi: -80 });
      }
    };
    clock.after(700, again);
  },
  'weak-signal': ({ wire }) => {
    wire.rssi = -97;
  },
  'extra-event-fields': ({ wire }) => {
    const emit = wire.emit.bind(wire);
    wire.emit = (socket, event) => emit(socket, { vendor: { a: [1, 2] }, ...event, at: 12 });
  },
  cold: ({ lock }) => {
    lock.celsius = -18;
  },
  'stiff-battery': ({ body }) => {
    body.carriesMotor = () => body.mv >= 2450;
  },
  'long-past': ({ lock, records }) => {
    lock.flash.epoch = 41;
    records.next = 70_001;
  },
  'records-waiting-from-the-factory': ({ records }) => {
    records.add(8);
    records.add(2);
  },
  'closes-at-once-after-its-notice': ({ lock }) => {
    lock.noticeMs = 10;
  },
};
