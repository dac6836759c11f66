// multipathStatus as plumbd writes it, one function a situation.

const samples = {
    path: (more) => ({
        hctl: '2:0:0:1', device: 'sdb', controller: null, state: 'active', usable: true, pathState: 'active', dmState: 'running', dmSt: 'active', chkSt: 'ready',
        devSt: 'running', ana: null, transport: 'iscsi', portal: '10.21.136.20:3260', target: 'iqn.2010-06.com.purestorage:flasharray.1f2e', hostIface: 'ens1f0np0.2136',
        hostPort: null, targetPort: null, rportState: null, sessionState: 'LOGGED_IN', group: 1, priority: 50, explanation: 'It carries I/O.', notTold: [], ...more,
    }),

    device: (more, paths) => ({
        name: 'mpatha', wwid: '3624a93701b16eddfb96a4c3800011a5c', dm: 'dm-3', nqn: null, subsystem: null, transport: 'iscsi', vendor: 'PURE', product: 'FlashArray', size: '5.0T',
        policy: 'service-time 0', selector: '', features: '0', hwhandler: '1 alua', pv_path: null, health: 'ok', failure: null, explanation: 'All 4 paths are usable.', toDo: null,
        sizeBytes: 5497558138880, queueing: 'off', sharedBy: [], paths: paths,
        pathGroups: [...new Set(paths.map((p) => p.group))].map((group) => ({ policy: 'service-time 0', priority: group === 2 ? 10 : 50, status: group === 2 ? 'enabled' : 'active', paths: paths.filter((p) => p.group === group) })),
        ...more,
    }),

    status: (health, devices, more) => {
        let states = devices.flatMap((d) => d.paths.map((p) => p.state));
        let count = (state) => states.filter((s) => s === state).length;
        return {
            active: 1, total_paths: states.length, active_paths: count('active'), standby_paths: count('standby'), failed_paths: count('failed'), checking_paths: count('checking'),
            unknown_paths: count('unknown'), expected_paths: null, health: health, storeid: 'san1', vgname: null, policy: null, error: null, timestamp: 1795000000, devices: devices, age: 1, ...more,
        };
    },

    iscsiPaths: () => [
        samples.path({}),
        samples.path({ device: 'sdc', hctl: '3:0:0:1', portal: '10.21.136.21:3260' }),
        samples.path({ device: 'sdd', hctl: '4:0:0:1', portal: '10.21.137.20:3260', hostIface: 'ens1f1np1.2137', group: 2, priority: 10 }),
        samples.path({ device: 'sde', hctl: '5:0:0:1', portal: '[fd00:21:137::21]:3260', hostIface: 'ens1f1np1.2137', group: 2, priority: 10 }),
    ],

    iscsi: () => samples.status('ok', [samples.device({}, samples.iscsiPaths())]),

    fc: () => samples.status('ok', [samples.device({ transport: 'fc', vendor: 'IBM', product: '2145', policy: 'service-time 0', name: 'ibm-lun-7' }, [0, 1].map((i) => samples.path({
        device: i ? 'sdy' : 'sdx', hctl: `${15 + i}:0:3:7`, transport: 'fc', portal: null, target: '0x5005076810000c12', hostIface: null, hostPort: `0x2100f4e9d456781${i}`, targetPort: `0x500507681014${i}c12`,
        hostIface: `host${15 + i}`, rportState: 'Online', sessionState: null,
    })))]),

    nvme: () => {
        let paths = ['optimized', 'optimized', 'non-optimized', 'inaccessible'].map((ana, i) => samples.path({
            device: `nvme0c${i}n1`, hctl: null, controller: `nvme${i}`, state: i === 3 ? 'standby' : 'active', usable: i !== 3, dmState: 'live', dmSt: null, chkSt: null, devSt: 'live', ana: ana, transport: 'tcp',
            portal: `10.21.140.${20 + i}:4420`, target: 'nqn.2010-06.com.purestorage:flasharray.2a', hostIface: 'ens2f0', sessionState: null, group: null, priority: null,
        }));
        return samples.status('ok', [samples.device({
            name: 'nvme0n1', wwid: 'eui.00a1b2c3d4e5f60724a937000001b2c3', dm: null, nqn: 'nqn.2010-06.com.purestorage:flasharray.2a', subsystem: 'nvme-subsys0', transport: 'nvme-tcp', vendor: null,
            product: 'Pure Storage FlashArray', size: '2.0T', policy: 'round-robin', pathGroups: [{ policy: 'round-robin', priority: null, status: null, paths: paths }],
        }, paths)], { policy: 'round-robin' });
    },

    lvm: () => samples.status('ok', [
        samples.device({ pv_path: '/dev/mapper/mpatha' }, samples.iscsiPaths()),
        samples.device({ name: 'mpathb', wwid: '3624a93701b16eddfb96a4c3800011a5d', dm: 'dm-4', size: '512G', pv_path: '/dev/mapper/mpathb-part1' }, samples.iscsiPaths().map((p, i) => ({ ...p, device: `sd${'fghi'[i]}` }))),
    ], { vgname: 'vgsan1' }),

    failedPath: { state: 'failed', usable: false, pathState: 'failed', dmSt: 'failed', chkSt: 'faulty', sessionState: 'FAILED', explanation: 'The iSCSI session is FAILED.' },

    degraded: () => samples.status('degraded', [samples.device({
        health: 'degraded', explanation: '3 of 4 paths are usable, 1 down: sdc: the iSCSI session is FAILED.', toDo: 'Check the network and the portal: iscsiadm -m session -P 1.', activePaths: 3, failedPaths: 1,
    }, samples.iscsiPaths().map((p) => (p.device === 'sdc' ? { ...p, ...samples.failedPath } : p)))]),

    failed: () => samples.status('failed', [samples.device({ health: 'failed', failure: 'hanging', explanation: 'No path is usable: I/O hangs until one comes back.', toDo: 'Bring a path back.' },
        samples.iscsiPaths().map((p) => ({ ...p, ...samples.failedPath })))]),

    unknown: () => samples.status('unknown', [samples.device({ health: 'unknown', explanation: 'multipathd does not answer and nothing else tells.' },
        samples.iscsiPaths().map((p) => ({ ...p, state: 'unknown', usable: false, dmSt: null, chkSt: null, notTold: ['multipathd'] })))]),

    stale: () => ({ ...samples.iscsi(), stale: 1, age: 754 }),

    notRead: () => samples.status('unknown', [], { active: 0, error: 'lvm did not answer: which LUNs carry the storage is not known' }),

    many: (luns, paths) => samples.status('ok', Array.from({ length: luns }, (_, lun) => samples.device({ name: `mpath${lun}`, wwid: `3624a9370${lun}`, dm: `dm-${lun}` },
        Array.from({ length: paths }, (__, i) => samples.path({ device: `sd${lun}.${i}`, hctl: `${i}:0:0:${lun}` }))))),

    // Every text of a status, also in names of keys that are looked up, becomes the same hostile one.
    hostile: (text) => {
        let poison = (value) => (typeof value === 'string' ? text : Array.isArray(value) ? value.map(poison) : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, poison(v)])) : value);
        return { ...poison(samples.degraded()), error: text, stale: 1, age: 100 };
    },
};
