// Stand-ins for the few classes of Proxmox's web interface that the panel meets: the same names, events and layout, nothing of their code.

Ext.define('Proxmox.data.ObjectStore', {
    extend: 'Ext.data.Store',

    constructor: function (config) {
        this.callParent([Ext.apply({ fields: ['key', 'value'], proxy: { type: 'memory', reader: { type: 'json' } } }, config)]);
    },

    // What a poll brings: an object becomes one record a key.
    deliver: function (answer) {
        this.getProxy().setData(Object.entries(answer).map(([key, value]) => ({ id: key, key: key, value: value })));
        this.load();
    },

    fail: function () {
        this.fireEvent('load', this, [], false);
    },
});

Ext.define('PVE.storage.StatusView', {
    extend: 'Ext.panel.Panel',
    alias: 'widget.pveStorageStatusView',
    title: 'Status',
    height: 120,
    bodyPadding: 10,
    html: 'Enabled, active, content, type, usage',
});

Ext.define('PVE.storage.Summary', {
    extend: 'Ext.panel.Panel',
    alias: 'widget.pveStorageSummary',
    scrollable: true,
    bodyPadding: 5,
    layout: { type: 'column' },
    defaults: { padding: 5, columnWidth: 1 },

    initComponent: function () {
        let me = this;
        let rstore = Ext.create('Proxmox.data.ObjectStore');
        Ext.apply(me, {
            items: me.bare ? [] : [
                { xtype: 'pveStorageStatusView', rstore: rstore },
                { xtype: 'panel', title: 'Usage', height: 200 },
            ],
        });
        me.rstoreOfTest = rstore;
        me.callParent();
    },
});

// The page of one storage.
function openSummary(config) {
    let summary = Ext.create('PVE.storage.Summary', config);
    Ext.create('Ext.container.Viewport', { layout: 'fit', items: [summary] });
    return { summary: summary, store: summary.rstoreOfTest };
}
