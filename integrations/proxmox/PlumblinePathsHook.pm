# SPDX-License-Identifier: MIT
# Copyright (c) The Plumbline authors

package PVE::Storage::Custom::PlumblinePathsHook;

# Adds what Plumbline knows of a storage's paths to Proxmox VE: 'multipathStatus' in the storage status API, and a script with a panel for it
# in the web interface. No file of Proxmox is changed. PVE::Storage loads every module of PVE/Storage/Custom; this one registers no storage
# type and only rides on that. Two subs of Proxmox are wrapped, neither of which is promised to stay: if one goes, the panel goes, nothing else.
#
# Proxmox comes first: what goes wrong in here is said once in the log, and the caller gets what it would have got without us.

use strict;
use warnings;
no warnings 'redefine';    # the file may be loaded a second time

use Fcntl qw(O_RDONLY O_NOFOLLOW O_NONBLOCK S_ISREG);
use Time::HiRes ();
use Time::Local ();

use base qw(PVE::Storage::Plugin);

our $STATE_FILE //= '/run/plumbline/multipath.json';
our $SWITCH_FILE //= '/etc/plumbline/no-web';
our $SCRIPT_FILE //= '/usr/share/pve-manager/js/plumbline-paths.js';

# Far more than hundreds of LUNs need; every worker of pvedaemon would hold it decoded.
our $SIZE_LIMIT //= 8 * 1024 * 1024;

# plumbd writes the file at every change and as a sign of life in between. Older than this, it does not run, or hangs.
our $STALE_SECONDS //= 60;

# Kept over a second load, so that nothing is wrapped twice.
our %wrapped;

# The plug-in contract. The node's own version is never too old or too new, and never worth a warning.
sub api { return PVE::Storage::APIVER(); }
sub type { return 'plumblinepaths'; }
sub register { return; }

my $cache = { key => '' };
my $said = '';

# The same complaint once, not at each of a poll's every second.
my sub say_once {
    my ($what) = @_;
    $what =~ s/ at \S+ line \d+\.?$//;
    $what =~ s/[^\x20-\x7e]/?/g;
    return if $what eq $said;
    $said = $what;
    warn "plumbline: " . substr($what, 0, 300) . "\n";
}

# Runs code of ours inside code of Proxmox: no exception leaves, and neither $@ nor $! change under the caller's feet.
my sub guarded {
    my ($code) = @_;
    local ($@, $!);
    local $SIG{__DIE__} = 'DEFAULT';
    my $result = eval { $code->() };
    if (my $err = $@) {
        chomp $err;
        eval { say_once($err) };
    }
    return $result;
}

# A switch that cannot be seen counts as thrown.
my sub switched_off {
    return 1 if -e $SWITCH_FILE;
    return !($!{ENOENT} || $!{ENOTDIR});
}

my sub seconds_of {
    my ($text) = @_;
    return undef if ref($text) || ($text // '') !~ m/^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z\z/;
    return eval { Time::Local::timegm($6, $5, $4, $3, $2 - 1, $1) };
}

my sub key_of { return join(':', @_[0, 1, 7, 9, 10]); }

# Only what root, or whoever runs this, wrote is believed: pvedaemon would hand it to every user who may look at the storage.
my sub slurp {
    sysopen(my $fh, $STATE_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) or die "cannot open $STATE_FILE: $!\n";
    my @stat = Time::HiRes::stat($fh) or die "cannot stat $STATE_FILE: $!\n";
    $cache->{key} = key_of(@stat);
    $cache->{written} = $stat[9];
    die "$STATE_FILE is no plain file\n" if !S_ISREG($stat[2]);
    die "$STATE_FILE belongs to user $stat[4]\n" if $stat[4] != 0 && $stat[4] != $>;
    die "$STATE_FILE may be written by others\n" if $stat[2] & 022;
    die "$STATE_FILE is larger than $SIZE_LIMIT bytes\n" if $stat[7] > $SIZE_LIMIT;
    my $text = '';
    while (length($text) <= $SIZE_LIMIT) {
        my $got = sysread($fh, $text, 65536, length($text)) // die "cannot read $STATE_FILE: $!\n";
        return $text if !$got;
    }
    die "$STATE_FILE is larger than $SIZE_LIMIT bytes\n";
}

# The storages of the file by their ids. While the file stays the same this costs one lstat, also if it was refused.
my sub current {
    my @stat = Time::HiRes::lstat($STATE_FILE);
    if (!@stat) {
        my $err = $!;
        my $gone = $!{ENOENT} || $!{ENOTDIR};    # plumbd is not installed, or has not written yet
        $cache = { key => '' };
        die "cannot see $STATE_FILE: $err\n" if !$gone;
        return $cache;
    }
    my $key = key_of(@stat);
    return $cache if $cache->{key} eq $key;

    $cache = { key => $key };
    my $text = slurp();
    require JSON;
    my $document = eval { JSON->new->utf8->max_depth(32)->decode($text) };
    die "$STATE_FILE is no whole JSON document\n" if ref($document) ne 'HASH';
    die "$STATE_FILE is no plumbline.paths/1 document\n"
        if ref($document->{schema}) || ($document->{schema} // '') ne 'plumbline.paths/1' || ref($document->{storages}) ne 'ARRAY';
    my %storages;
    for my $entry ($document->{storages}->@*) {
        next if ref($entry) ne 'HASH' || ref($entry->{multipathStatus}) ne 'HASH';
        next if ref($entry->{storage}) || !length($entry->{storage} // '');
        $storages{ $entry->{storage} } = $entry->{multipathStatus};
    }
    $cache->{storages} = \%storages;
    $cache->{taken} = seconds_of($document->{taken_at});
    $said = '';
    return $cache;
}

# What is known of a storage's paths, or undef. Public for "plumb doctor" and for tests.
sub status_of {
    my ($storeid) = @_;
    my $known = current();
    my $status = ($known->{storages} // {})->{$storeid} // return undef;

    # A storage on local disks has nothing to show.
    return undef if !$status->{active} && !$status->{error};

    # Both count: a file that was copied here is as old as its contents, and one that nobody touches as old as itself.
    my $now = time();
    my ($age) = sort { $b <=> $a } map { $now - $_ } grep { defined } $known->{written}, $known->{taken};
    my $ahead = grep { defined && $_ > $now + $STALE_SECONDS } $known->{written}, $known->{taken};
    my $result = { %$status, age => $age > 0 ? int($age) : 0 };
    delete $result->{stale};
    $result->{stale} = 1 if $age > $STALE_SECONDS || $ahead;
    return $result;
}

my sub extend_method {
    my ($class, $info) = @_;
    return if ref($class) || $class ne 'PVE::API2::Storage::Status' || ref($info) ne 'HASH' || ($info->{name} // '') ne 'read_status';
    my $code = $info->{code};
    return if ref($code) ne 'CODE';
    if (ref($info->{returns}) eq 'HASH' && ref($info->{returns}->{properties}) eq 'HASH') {
        $info->{returns}->{properties}->{multipathStatus} //= {
            type => 'object',
            optional => 1,
            description => "Paths of the LUNs below the storage, as Plumbline last read them.",
        };
    }
    $info->{code} = sub {
        my ($param) = @_;
        my $result = $code->(@_);
        guarded(sub {
            return if ref($result) ne 'HASH' || ref($param) ne 'HASH' || exists($result->{multipathStatus}) || switched_off();
            my $status = status_of($param->{storage} // '');
            $result->{multipathStatus} = $status if $status;
        });
        return $result;
    };
}

my sub add_script {
    my ($response) = @_;
    return if switched_off();
    my @stat = stat($SCRIPT_FILE) or return;
    my $page = $response->content;
    return if !defined($page) || index($page, '/pve2/js/plumbline-paths.js') >= 0;

    # The version is the file's own: browsers keep scripts, and Proxmox's version does not change when ours does.
    my $tag = sprintf('<script type="text/javascript" src="/pve2/js/plumbline-paths.js?ver=%x-%x"></script>', $stat[9], $stat[7]);
    return if $page !~ s!(<script\b[^>]*\bsrc="/pve2/js/pvemanagerlib\.js(?:\?[^"]*)?"[^>]*></script>)!$1\n    $tag!;
    $response->content($page);
    $response->content_length(length($page)) if $response->can('content_length') && defined($response->content_length);
}

my sub wrap_api {
    return if $wrapped{api} || !defined(&PVE::RESTHandler::register_method);
    my $original = \&PVE::RESTHandler::register_method;
    *PVE::RESTHandler::register_method = sub {
        my @args = @_;
        guarded(sub { extend_method(@args) });
        goto &$original;
    };
    $wrapped{api} = 1;
}

my sub wrap_index {
    return if $wrapped{index} || !defined(&PVE::Service::pveproxy::get_index);
    my $original = \&PVE::Service::pveproxy::get_index;
    *PVE::Service::pveproxy::get_index = sub {
        my $response = $original->(@_);
        guarded(sub { add_script($response) });
        return $response;
    };
    $wrapped{index} = 1;
}

my ($program) = $0 =~ m!(?:^|/)(pvedaemon|pveproxy|pvesh)\z!;

# PVE::API2::Storage::Status loads PVE::Storage, and with it this file, before it registers its methods.
guarded(sub { require PVE::RESTHandler; wrap_api(); }) if $program && !switched_off();

# pveproxy.pm is not compiled yet when it loads us by way of the API: its sub exists once the whole program is compiled.
{
    no warnings 'void';    # "Too late to run INIT block", when loaded by a running program
    INIT {
        guarded(sub { wrap_index() }) if ($program // '') eq 'pveproxy' && !switched_off();
    }
}
guarded(sub { wrap_index() }) if ($program // '') eq 'pveproxy' && ${^GLOBAL_PHASE} eq 'RUN' && !switched_off();

1;
