package PVE::Storage;

# A stand-in: loads third-party modules and checks them, as Proxmox's loader does.

use strict;
use warnings;

use constant APIVER => 15;
use constant APIAGE => 6;

use PVE::Storage::Plugin;

our @custom_dirs = map { "$_/PVE/Storage/Custom" } @INC;

for my $dir (grep { -d } @custom_dirs) {
    opendir(my $handle, $dir) or die "$dir: $!\n";
    for my $name (sort readdir($handle)) {
        next if $name !~ m/^(.*)\.pm$/;
        my $module = "PVE::Storage::Custom::$1";
        my $file = "PVE/Storage/Custom/$1.pm";
        eval {
            require $file;
            die "not derived from PVE::Storage::Plugin\n" if !$module->isa('PVE::Storage::Plugin');
            die "does not provide an api() method\n" if !$module->can('api');
            my $version = $module->api();
            die "implements an API version newer than current ($version > " . APIVER . ")\n" if $version > APIVER;
            die "API version too old ($version)\n" if $version < APIVER - APIAGE;
            import $file;
            $module->register();
            warn "Plugin \"$module\" is implementing an older storage API\n" if $version != APIVER;
        };
        warn "Error loading storage plugin \"$module\": $@" if $@;
    }
    closedir($handle);
}

1;
