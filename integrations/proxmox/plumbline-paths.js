// SPDX-License-Identifier: MIT
// Copyright (c) The Plumbline authors

// The panel "Multipath Status" on the Summary page of a storage. It shows 'multipathStatus' of the storage status API, which the page asks
// for every second anyway; where the key is absent there is no panel.
//
// Rows are built and changed node by node: what did not change stays the same element, so that nothing flickers, scrolls or loses a
// selection. Names come from arrays, hosts and other nodes: they reach the page as text only, never as markup, so none needs encoding.

Ext.define('Plumbline.PathsView', {
    singleton: true,

    // By health of a LUN or state of a path: how it is coloured. A word that is not here is shown as unknown.
    tones: {
        ok: 'good',
        active: 'good',
        'single-path': 'info',
        standby: 'info',
        checking: 'info',
        'at-risk': 'warn',
        degraded: 'warn',
        suspended: 'warn',
        unmanaged: 'warn',
        failed: 'bad',
    },

    transports: {
        iscsi: 'iSCSI',
        fc: 'FC',
        fcoe: 'FCoE',
        sas: 'SAS',
        tcp: 'NVMe-TCP',
        rdma: 'NVMe-RDMA',
        pcie: 'NVMe-PCIe',
        nvme: 'NVMe',
        'nvme-tcp': 'NVMe-TCP',
        'nvme-rdma': 'NVMe-RDMA',
        'nvme-fc': 'NVMe-FC',
    },

    // Beyond this many LUNs only those with trouble are open.
    openUpTo: 8,

    // Coloured grounds are translucent and text keeps the theme's colour: readable in the light and in the dark theme.
    css: [
        '.plumbline-paths { font-size: 13px; line-height: 1.45; overflow-wrap: anywhere; }',
        '.plumbline-paths .pl-scroll { overflow: auto; max-height: 480px; }',
        '.plumbline-paths table { border-collapse: collapse; width: 100%; }',
        '.plumbline-paths th, .plumbline-paths td { text-align: left; vertical-align: top; padding: 3px 8px; font-weight: normal; }',
        '.plumbline-paths thead th { opacity: 0.7; padding-top: 8px; }',
        '.plumbline-paths thead th, .plumbline-paths td.pl-fixed { overflow-wrap: normal; }',
        '.plumbline-paths td.pl-long { min-width: 84px; }',
        '.plumbline-paths td.pl-address { min-width: 116px; }',
        '@media (max-width: 800px) { .plumbline-paths { font-size: 12px; } .plumbline-paths th, .plumbline-paths td { padding-left: 4px; padding-right: 4px; } }',
        '.plumbline-paths .pl-path td { border-top: 1px solid rgba(128, 128, 128, 0.2); }',
        '.plumbline-paths .pl-path td:first-child, .plumbline-paths thead th:first-child { padding-left: 28px; }',
        '.plumbline-paths .pl-lun > * { padding-top: 6px; padding-bottom: 6px; background: rgba(128, 128, 128, 0.12); border-top: 1px solid rgba(128, 128, 128, 0.35); }',
        '.plumbline-paths .pl-lun button { all: unset; cursor: pointer; font-weight: bold; }',
        '.plumbline-paths .pl-lun button:focus-visible { outline: 2px solid #3892d4; outline-offset: 2px; }',
        '.plumbline-paths .pl-mark { display: inline-block; width: 20px; opacity: 0.7; }',
        '.plumbline-paths .pl-facts { margin: 0 10px; }',
        '.plumbline-paths .pl-why td { padding: 4px 8px 6px 28px; }',
        '.plumbline-paths .pl-todo, .plumbline-paths .pl-more { opacity: 0.75; }',
        '.plumbline-paths .pl-more { margin-left: 8px; }',
        '.plumbline-paths .pl-head { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; margin-bottom: 8px; }',
        '.plumbline-paths .pl-head .pl-tag { font-size: 14px; font-weight: bold; padding: 3px 12px 3px 9px; }',
        '.plumbline-paths .pl-note { border-left: 4px solid #fc0; background: rgba(255, 204, 0, 0.15); padding: 5px 10px; margin-bottom: 8px; }',
        '.plumbline-paths .pl-tag { display: inline-block; white-space: nowrap; border-radius: 3px; padding: 0 8px 0 6px; background: rgba(140, 140, 140, 0.22); }',
        '.plumbline-paths .pl-tag::before { content: ""; display: inline-block; width: 9px; height: 9px; border-radius: 50%; margin-right: 6px; background: #8c8c8c; }',
        '.plumbline-paths .pl-good { background: rgba(33, 191, 75, 0.16); }',
        '.plumbline-paths .pl-good::before { background: #21bf4b; }',
        '.plumbline-paths .pl-info { background: rgba(56, 146, 212, 0.2); }',
        '.plumbline-paths .pl-info::before { background: #3892d4; }',
        '.plumbline-paths .pl-warn { background: rgba(255, 204, 0, 0.32); }',
        '.plumbline-paths .pl-warn::before { background: #e0a800; }',
        '.plumbline-paths .pl-bad { background: rgba(235, 64, 52, 0.3); }',
        '.plumbline-paths .pl-bad::before { background: #eb4034; }',
        // Old news is not green.
        '.plumbline-paths.pl-old .pl-scroll { opacity: 0.6; filter: grayscale(1); }',
        '.plumbline-paths [hidden] { display: none; }',
    ].join('\n'),

    addStyle: function () {
        if (!document.getElementById('plumbline-paths-style')) {
            Ext.util.CSS.createStyleSheet(this.css, 'plumbline-paths-style');
        }
    },

    // Any value as text: what is no text or number is as good as absent.
    text: (value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : ''),

    count: (value) => (Number.isFinite(Number(value)) ? Math.max(0, Math.trunc(Number(value))) : 0),

    list: (value) => (Array.isArray(value) ? value.filter((item) => item !== null && typeof item === 'object') : []),

    tone: function (word) {
        return Object.hasOwn(this.tones, word) ? this.tones[word] : 'unknown';
    },

    join: (parts, separator) => parts.filter((part) => part !== '').join(separator),

    duration: function (seconds) {
        if (seconds < 120) {
            return 'a minute';
        }
        if (seconds < 7200) {
            return `${Math.floor(seconds / 60)} minutes`;
        }
        return seconds < 172800 ? `${Math.floor(seconds / 3600)} hours` : `${Math.floor(seconds / 86400)} days`;
    },

    transport: function (path) {
        let name = this.text(path.transport);
        if (name === 'fc' && this.text(path.controller) !== '') {
            name = 'nvme-fc';
        }
        return Object.hasOwn(this.transports, name) ? this.transports[name] : name || 'unknown';
    },

    // Where a path goes: the portal or address, else from which port to which port it goes on Fibre Channel.
    address: function (path) {
        let me = this;
        let ports = me.join([me.text(path.hostPort), me.text(path.targetPort)], ' → ');
        return me.text(path.portal) || ports || me.text(path.address);
    },

    groups: function (device) {
        let me = this;
        let words = new Map();
        me.list(device.pathGroups).forEach((group) => {
            let number = me.list(group.paths)[0]?.group;
            if (number !== undefined && number !== null) {
                let priority = me.text(group.priority);
                words.set(me.text(number), me.join([me.text(number), me.text(group.status), priority && `prio ${priority}`], ' '));
            }
        });
        return words;
    },

    // What each source says of a path that is not simply well, as multipath -ll would: failed faulty running.
    sources: function (path, state) {
        let me = this;
        if (me.text(path.controller) !== '') {
            return me.join([state === 'active' ? '' : me.text(path.devSt), me.text(path.ana)], ' ');
        }
        return state === 'active' ? '' : me.join([path.dmSt, path.chkSt, path.devSt].map(me.text), ' ');
    },

    // Keys tell elements of the same parent apart over time; of equal ones the order decides.
    keyed: function (items, keyOf) {
        let seen = new Map();
        return items.map((item) => {
            let key = keyOf(item);
            let again = (seen.get(key) ?? 0) + 1;
            seen.set(key, again);
            return [`${key} ${again}`, item];
        });
    },

    // The document, reduced to what is shown.
    model: function (status, lost) {
        let me = this;
        let stale = Boolean(status.stale);
        let devices = me.list(status.devices);
        let total = me.count(status.total_paths);
        let health = me.text(status.health) || 'unknown';
        let paths = devices.flatMap((device) => me.list(device.paths));
        let nvme = paths.filter((path) => me.text(path.controller) !== '').length;
        let ported = paths.filter((path) => me.text(path.portal) === '' && me.text(path.targetPort) !== '').length;
        let all = (count) => paths.length > 0 && count === paths.length;

        let notes = [];
        if (lost) {
            notes.push('The node does not answer. What is shown is the last that it said.');
        } else if (stale) {
            let age = me.count(status.age);
            notes.push(`What is shown is ${age > 0 ? me.duration(age) + ' old' : 'not of this time'}: plumbd on the node does not renew it. See: systemctl status plumbd`);
        }
        if (me.text(status.error) !== '') {
            notes.push(me.text(status.error));
        }

        let counts = [['standby', status.standby_paths], ['failed', status.failed_paths], ['checking', status.checking_paths], ['unknown', status.unknown_paths]]
            .filter(([, count]) => me.count(count) > 0)
            .map(([word, count]) => `${me.count(count)} ${word}`);
        return {
            old: stale || lost,
            tone: stale || lost ? 'unknown' : me.tone(health),
            summary: total > 0 ? `${me.count(status.active_paths)}/${total} paths active` : 'no paths known',
            health: health === 'ok' ? '' : health,
            counts: me.join([...counts, devices.length === 1 ? '1 LUN' : `${devices.length} LUNs`], ', '),
            notes: notes,
            place: all(nvme) ? 'Controller' : nvme > 0 ? 'HCTL / Controller' : 'HCTL',
            address: all(nvme) ? 'Address' : all(ported) ? 'Ports (WWPN)' : nvme + ported > 0 ? 'Portal / Address' : 'Portal',
            grouped: paths.some((path) => me.text(path.group) !== ''),
            devices: me.keyed(devices, (device) => JSON.stringify([device.wwid, device.nqn, device.name].map(me.text))).map(([key, device]) => me.deviceModel(key, device)),
        };
    },

    deviceModel: function (key, device) {
        let me = this;
        let health = me.text(device.health) || 'unknown';
        let groups = me.groups(device);
        let paths = me.list(device.paths);
        let usable = paths.filter((path) => path.state === 'active').length;
        return {
            key: key,
            name: me.text(device.name) || 'unnamed',
            title: me.join([me.text(device.wwid), device.nqn === device.wwid ? '' : me.text(device.nqn), me.text(device.pv_path)], '\n'),
            facts: me.join([me.join([me.text(device.vendor).trim(), me.text(device.product).trim()], ' '), me.text(device.size), me.text(device.dm), me.text(device.policy)], ' · '),
            health: health,
            tone: me.tone(health),
            count: `${usable}/${paths.length}`,
            why: health === 'ok' ? '' : me.text(device.explanation),
            todo: health === 'ok' || me.text(device.toDo) === '' ? '' : `To do: ${me.text(device.toDo)}`,
            trouble: !['good', 'info'].includes(me.tone(health)),
            paths: me.keyed(paths, (path) => JSON.stringify([path.device, path.hctl, path.controller].map(me.text))).map(([pathKey, path]) => {
                let state = me.text(path.state) || 'unknown';
                return {
                    key: pathKey,
                    state: state,
                    tone: me.tone(state),
                    more: me.sources(path, state),
                    title: me.join([me.text(path.explanation), Array.isArray(path.notTold) && path.notTold.length > 0 ? `No answer from: ${path.notTold.map(me.text).join(', ')}` : ''], '\n'),
                    target: me.text(path.target),
                    cells: [
                        me.text(path.device) || 'lost',
                        me.text(path.controller) || me.text(path.hctl) || '–',
                        me.transport(path),
                        me.address(path) || '–',
                        me.text(path.hostIface) || '–',
                        groups.get(me.text(path.group)) ?? me.text(path.group),
                    ],
                };
            }),
        };
    },
});

// The elements of the panel, kept in step with the model.
Ext.define('Plumbline.PathsTable', {
    // Whether something became taller or shorter in the last drawing.
    resized: false,

    constructor: function (parent, onResize) {
        this.chosen = new Map();
        this.onResize = onResize;
        this.build(parent);
    },

    make: function (tag, className, parent) {
        let element = document.createElement(tag);
        element.className = className;
        parent?.append(element);
        return element;
    },

    // Writing the same again would drop a selection and let assistive programs read it out again.
    set: function (element, text) {
        if (element.textContent !== text) {
            element.textContent = text;
        }
    },

    mark: function (element, name, value) {
        if (element.getAttribute(name) !== value) {
            element.setAttribute(name, value);
        }
    },

    show: function (element, visible) {
        if (element.hidden === visible) {
            element.hidden = !visible;
            this.resized = true;
        }
    },

    tag: function (element, tone, text) {
        this.mark(element, 'class', `pl-tag pl-${tone}`);
        this.set(element, text);
    },

    // Makes the children of an element those of the models: known ones stay, and are moved only when their order changed.
    sync: function (parent, models, make, update) {
        let me = this;
        let known = (parent.plumbline ??= new Map());
        let wanted = new Set(models.map((model) => model.key));
        known.forEach((child, key) => {
            if (!wanted.has(key)) {
                child.remove();
                known.delete(key);
                me.resized = true;
            }
        });
        let before = parent.plumblineFirst ? parent.plumblineFirst.nextSibling : parent.firstChild;
        models.forEach((model) => {
            let child = known.get(model.key);
            if (!child) {
                child = make();
                known.set(model.key, child);
                me.resized = true;
            }
            if (child === before) {
                before = before.nextSibling;
            } else {
                parent.insertBefore(child, before);
            }
            update(child, model);
        });
    },

    build: function (parent) {
        let me = this;
        let root = me.make('div', 'plumbline-paths', parent);
        let head = me.make('div', 'pl-head', root);
        me.parts = {
            root: root,
            summary: me.make('span', 'pl-tag', head),
            health: me.make('b', '', head),
            counts: me.make('span', '', head),
            notes: me.make('div', '', root),
            scroll: me.make('div', 'pl-scroll', root),
        };
        me.parts.notes.setAttribute('role', 'status');
        me.parts.scroll.tabIndex = 0;
        me.parts.table = me.make('table', '', me.parts.scroll);
        let row = me.make('tr', '', me.make('thead', '', me.parts.table));
        me.parts.columns = ['Device', '', 'Transport', '', 'Interface', 'Group', 'State'].map((name) => {
            let column = me.make('th', '', row);
            column.scope = 'col';
            column.textContent = name;
            return column;
        });
        me.parts.table.plumblineFirst = me.parts.table.firstChild;
    },

    draw: function (model) {
        let me = this;
        let scrolled = me.parts.scroll.scrollTop;
        me.drawn = model;
        me.resized = false;
        let parts = me.parts;
        me.mark(parts.root, 'class', model.old ? 'plumbline-paths pl-old' : 'plumbline-paths');
        me.tag(parts.summary, model.tone, model.summary);
        me.set(parts.health, model.health);
        me.show(parts.health, model.health !== '');
        me.set(parts.counts, model.counts);
        me.sync(parts.notes, model.notes.map((text, index) => ({ key: index, text: text })), () => me.make('div', 'pl-note'), (note, one) => me.set(note, one.text));
        me.set(parts.columns[1], model.place);
        me.set(parts.columns[3], model.address);
        me.show(parts.columns[5], model.grouped);
        me.show(parts.scroll, model.devices.length > 0);
        let few = model.devices.length <= Plumbline.PathsView.openUpTo;
        me.sync(parts.table, model.devices, () => me.makeDevice(), (body, device) => me.drawDevice(body, device, few, model.grouped));
        if (me.parts.scroll.scrollTop !== scrolled) {
            me.parts.scroll.scrollTop = scrolled;
        }
    },

    makeDevice: function () {
        let me = this;
        let body = me.make('tbody', '');
        let row = me.make('tr', 'pl-lun', body);
        let cell = me.make('th', '', row);
        cell.scope = 'rowgroup';
        let last = me.make('td', 'pl-fixed', row);
        let button = me.make('button', '', cell);
        button.type = 'button';
        let why = me.make('td', '', me.make('tr', 'pl-why', body));
        why.colSpan = 7;
        body.parts = {
            button: button,
            mark: me.make('span', 'pl-mark', button),
            name: me.make('span', '', button),
            cell: cell,
            facts: me.make('span', 'pl-facts', cell),
            health: me.make('span', 'pl-tag', last),
            count: me.make('span', 'pl-more', last),
            whyRow: why.parentNode,
            why: me.make('div', '', why),
            todo: me.make('div', 'pl-todo', why),
        };
        body.plumblineFirst = why.parentNode;
        button.addEventListener('click', () => {
            me.chosen.set(body.key, button.getAttribute('aria-expanded') !== 'true');
            me.draw(me.drawn);
            me.onResize();
        });
        return body;
    },

    drawDevice: function (body, device, few, grouped) {
        let me = this;
        let parts = body.parts;
        let open = me.chosen.get(device.key) ?? (few || device.trouble);
        body.key = device.key;
        me.mark(parts.button, 'aria-expanded', String(open));
        me.mark(parts.button, 'title', device.title);
        me.mark(parts.cell, 'colspan', grouped ? '6' : '5');
        me.set(parts.mark, open ? '▾' : '▸');
        me.set(parts.name, device.name);
        me.set(parts.facts, device.facts);
        me.tag(parts.health, device.tone, device.health);
        me.set(parts.count, device.count);
        me.set(parts.why, device.why);
        me.set(parts.todo, device.todo);
        me.show(parts.whyRow, open && device.why + device.todo !== '');
        me.sync(body, device.paths, () => me.makePath(), (row, path) => {
            me.show(row, open);
            me.drawPath(row, path, grouped);
        });
    },

    makePath: function () {
        let me = this;
        let row = me.make('tr', 'pl-path');
        row.cells6 = ['pl-fixed', 'pl-fixed', 'pl-fixed', 'pl-address', 'pl-long', 'pl-fixed'].map((name) => me.make('td', name, row));
        let last = me.make('td', 'pl-fixed', row);
        row.state = me.make('span', 'pl-tag', last);
        row.more = me.make('span', 'pl-more', last);
        return row;
    },

    drawPath: function (row, path, grouped) {
        let me = this;
        path.cells.forEach((text, index) => me.set(row.cells6[index], text));
        me.show(row.cells6[5], grouped);
        me.mark(row.cells6[3], 'title', path.target);
        me.tag(row.state, path.tone, path.state);
        me.set(row.more, path.more);
        me.mark(row.lastChild, 'title', path.title);
    },
});

Ext.define('Plumbline.PathsPanel', {
    extend: 'Ext.panel.Panel',
    alias: 'widget.plumblinePathsPanel',

    title: 'Multipath Status',
    bodyPadding: 10,
    hidden: true,

    // A component of its own, because only components are measured when the panel is laid out.
    items: [{ xtype: 'component', itemId: 'plumblinePaths' }],

    initComponent: function () {
        let me = this;
        me.callParent();
        me.mon(me.rstore, 'load', me.onPathsLoad, me);
    },

    afterRender: function () {
        let me = this;
        me.callParent(arguments);
        Plumbline.PathsView.addStyle();
        me.pathsPlace = me.down('#plumblinePaths');
        me.pathsTable = new Plumbline.PathsTable(me.pathsPlace.getEl().dom, () => me.pathsPlace.updateLayout());
        me.drawPaths();
    },

    onPathsLoad: function (store, records, success) {
        let me = this;
        me.pathsLost = success === false;
        if (!me.pathsLost) {
            let value = store.getById('multipathStatus')?.get('value');
            me.paths = value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
        }
        me.drawPaths();
    },

    drawPaths: function () {
        let me = this;
        if (!me.pathsTable) {
            return;
        }
        if (me.paths) {
            me.pathsTable.draw(Plumbline.PathsView.model(me.paths, me.pathsLost === true));
        }
        if (me.isHidden() !== !me.paths) {
            me.setHidden(!me.paths);
        } else if (me.paths && me.pathsTable.resized) {
            me.pathsPlace.updateLayout();
        }
    },
});

Ext.define('Plumbline.override.StorageSummary', {
    override: 'PVE.storage.Summary',

    initComponent: function () {
        let me = this;
        me.callParent(arguments);
        try {
            // The store is Proxmox's own: it is asked once for both.
            let view = me.down('pveStorageStatusView');
            if (view?.rstore) {
                me.insert(me.items.indexOf(view) + 1, { xtype: 'plumblinePathsPanel', rstore: view.rstore });
            }
        } catch (error) {
            // The page is worth more than the panel.
            console.error('plumbline: no multipath panel', error);
        }
    },
});
