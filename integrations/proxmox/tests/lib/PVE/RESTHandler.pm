package PVE::RESTHandler;

# A stand-in: methods are registered by class and name, and called the way Proxmox calls them, with $@ looked at afterwards.

use strict;
use warnings;

my $methods = {};

sub register_method {
    my ($self, $info) = @_;
    die "duplicate method definition\n" if $methods->{$self}->{ $info->{name} };
    $methods->{$self}->{ $info->{name} } = $info;
}

sub map_method_by_name {
    my ($self, $name) = @_;
    return $methods->{$self}->{$name} || die "no such method '${self}::$name'\n";
}

sub handle {
    my ($self, $info, $param) = @_;
    return $info->{code}->($param);
}

1;
