package PVE::API2::Storage::Status;

# A stand-in: as in Proxmox it loads PVE::Storage first and registers then.

use strict;
use warnings;

use PVE::Storage;
use PVE::RESTHandler;

use base qw(PVE::RESTHandler);

our $answer = sub { return { type => 'lvm', active => 1 } };

__PACKAGE__->register_method({
    name => 'read_status',
    path => '{storage}/status',
    returns => { type => 'object', properties => { type => { type => 'string' } } },
    code => sub { my ($param) = @_; return $answer->($param); },
});

__PACKAGE__->register_method({
    name => 'index',
    path => '',
    returns => { type => 'array' },
    code => sub { return { storage => 'san1' } },
});

package PVE::API2::Other;

our @ISA = qw(PVE::RESTHandler);

__PACKAGE__->register_method({
    name => 'read_status',
    path => 'status',
    returns => { type => 'object', properties => {} },
    code => sub { return { type => 'other' } },
});

1;
