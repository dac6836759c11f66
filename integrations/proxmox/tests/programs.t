#!/usr/bin/perl -T

# In which programs the hook does something, and the page that pveproxy delivers. Each is a program of its own under taint checks, as in Proxmox.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib map { m/^(.*)$/ } "$FindBin::Bin/lib";

use File::Temp ();
use Test::More;

require JSON;

delete @ENV{qw(PATH IFS CDPATH ENV BASH_ENV)};
my ($bin) = $FindBin::Bin =~ m/^(.*)$/;
my ($perl) = $^X =~ m/^(.*)$/;
my $home = File::Temp::tempdir(CLEANUP => 1);

# Runs a program of that name and returns what it saw.
my sub see {
    my ($name, @with) = @_;
    mkdir "$home/bin";
    unlink("$home/bin/$name");
    symlink("$bin/programs/look", "$home/bin/$name") or die "$!\n";
    open(my $pipe, '-|', $perl, '-T', "$home/bin/$name", "$bin/lib", @with) or die "$!\n";
    local $/;
    my $seen = <$pipe>;
    close($pipe) or die "$name failed: $seen\n";
    return JSON->new->utf8->decode($seen);
}

my $tag = qr!pvemanagerlib\.js\?ver=9\.2\.11"></script>\n    <script type="text/javascript" src="/pve2/js/plumbline-paths\.js\?ver=([0-9a-f]+-[0-9a-f]+)"></script>\n!;

subtest 'every program' => sub {
    for my $name (qw(pvedaemon pveproxy pvesh)) {
        my $seen = see($name);
        is_deeply($seen->{warnings}, [], "$name: no warnings");
        is_deeply($seen->{types}, [], "$name: no storage type appears");
        is($seen->{status}, 4, "$name: the API is extended");
    }
    for my $name (qw(pvestatd qm pvesm pvescheduler spiceproxy xpvedaemon pvedaemon.sh)) {
        my $seen = see($name);
        is_deeply($seen->{warnings}, [], "$name: no warnings");
        is($seen->{status}, undef, "$name: the API is as it was");
        is($seen->{page}, $seen->{plain}, "$name: and so is the page");
        ok(!$seen->{wrapped}, "$name: nothing is wrapped");
    }
};

subtest 'the page' => sub {
    my $seen = see('pveproxy');
    like($seen->{page}, $tag, 'has the script right after Proxmox\'s own');
    is(() = $seen->{page} =~ m/plumbline/g, 1, 'once');
    (my $without = $seen->{page}) =~ s!\n    <script[^\n]*plumbline-paths[^\n]*!!;
    is($without, $seen->{plain}, 'and is otherwise unchanged');
    is($seen->{length}, length($seen->{page}), 'a length that was set is set right');
    unlike(see($_)->{page}, qr/plumbline/, "$_ leaves it alone") for qw(pvedaemon pvesh);
};

subtest 'the version' => sub {
    my ($first) = see('pveproxy', 'script=x')->{page} =~ $tag;
    my ($second) = see('pveproxy', 'script=xy')->{page} =~ $tag;
    isnt($first, $second, 'changes with the script, so that no browser keeps an old one');
};

subtest 'pages that stay as they are' => sub {
    for my $with ('page=<html>noVNC</html>', 'page=', 'page=<script src="/pve2/js/pvemanagerlib.js?ver=1">', 'page=<script src="/other/pvemanagerlib.js"></script>', 'script=', 'switch=1', 'switchlater=1') {
        my $seen = see('pveproxy', $with);
        is($seen->{page}, $seen->{plain}, $with);
        is_deeply($seen->{warnings}, [], "$with: no warnings");
    }
};

subtest 'an answer of another kind' => sub {
    my $seen = see('pveproxy', 'odd=1');
    is($seen->{page}, 'odd', 'goes through');
    is(scalar($seen->{warnings}->@*), 1, 'and is said');
};

subtest 'the switch' => sub {
    my $seen = see('pvedaemon', 'switch=1');
    ok(!$seen->{wrapped}, 'nothing is wrapped when it is thrown before the start');
    is($seen->{status}, undef, 'and nothing added');
};

subtest 'a Proxmox without what is wrapped' => sub {
    my $seen = see('pveproxy', 'bare=1');
    is_deeply($seen->{warnings}, [], 'is left in peace');
};

done_testing();
