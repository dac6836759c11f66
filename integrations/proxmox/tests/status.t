#!/usr/bin/perl -T

# What the storage status API says with the hook, by the state that the file is in.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib map { m/^(.*)$/ } "$FindBin::Bin/lib";

use JSON ();
use POSIX ();
use Test::More;
use HookTest;

load_hook('pvedaemon');
my $plain = { type => 'lvm', active => 1 };

subtest 'no file' => sub {
    is_deeply(status_call(), $plain, 'the answer is Proxmox\'s own');
};

subtest 'a current file' => sub {
    write_state(document());
    my $status = status_call()->{multipathStatus};
    is($status->{total_paths}, 4, 'the storage has its paths');
    is($status->{devices}->[0]->{name}, 'mpatha', 'and its devices');
    ok($status->{age} <= 2, 'and says how old this is');
    ok(!exists $status->{stale}, 'which is not too old');
    is(status_call()->{type}, 'lvm', 'beside what Proxmox says');
    is_deeply(status_call('elsewhere'), $plain, 'a storage that is not in the file has none');
    is_deeply(status_call('local-lvm'), $plain, 'nor has one without LUNs');
    is(status_call('san2')->{multipathStatus}->{error}, 'lvm did not answer', 'unless it says what is not known');
    is(PVE::API2::Storage::Status->map_method_by_name('read_status')->{returns}->{properties}->{multipathStatus}->{optional}, 1, 'the schema has it as optional');
};

subtest 'other methods' => sub {
    my $index = PVE::API2::Storage::Status->map_method_by_name('index');
    is_deeply(PVE::API2::Storage::Status->handle($index, { storage => 'san1' }), { storage => 'san1' }, 'of the class');
    my $other = PVE::API2::Other->map_method_by_name('read_status');
    is_deeply(PVE::API2::Other->handle($other, { storage => 'san1' }), { type => 'other' }, 'of the same name');
    is_deeply($other->{returns}->{properties}, {}, 'and its schema');
};

subtest 'an old file' => sub {
    write_state(document(), time => time() - 3600);
    is(status_call()->{multipathStatus}->{stale}, 1, 'is stale by its own age');
    ok(status_call()->{multipathStatus}->{age} >= 3600, 'which it says');
    write_state(document(taken => time() - 7200));
    is(status_call()->{multipathStatus}->{stale}, 1, 'is stale by the age of what it says');
    ok(status_call()->{multipathStatus}->{age} >= 7200, 'the greater one counts');
    write_state(document(taken => time() + 7200));
    is(status_call()->{multipathStatus}->{stale}, 1, 'is stale when it comes from the future');
    is(status_call()->{multipathStatus}->{age}, 0, 'without a negative age');
    write_state(document());
    ok(!exists status_call()->{multipathStatus}->{stale}, 'until it is written again');
};

my $good = document();
my %broken = (
    'empty' => '',
    'truncated' => substr($good, 0, length($good) - 40),
    'truncated within a character' => substr('{"schema":"plumbline.paths/1","host":"ü', 0, -1),
    'no JSON' => "<html>502 Bad Gateway</html>\n",
    'a list' => '[1,2,3]',
    'a string' => '"plumbline.paths/1"',
    'null' => 'null',
    'of another schema' => '{"schema":"plumbline.scan/1","storages":[]}',
    'of a later schema' => '{"schema":"plumbline.paths/2","storages":[]}',
    'with a schema of another kind' => '{"schema":{"a":1},"storages":[]}',
    'without storages' => '{"schema":"plumbline.paths/1"}',
    'with storages of another kind' => '{"schema":"plumbline.paths/1","storages":{"san1":{}}}',
    'not UTF-8' => "{\"schema\":\"plumbline.paths/1\",\"host\":\"\xff\xfe\",\"storages\":[]}",
    'nested without end' => '{"schema":' . ('[' x 100_000),
    'two documents' => "$good$good",
    'zeros' => "\0" x 4096,
);
for my $what (sort keys %broken) {
    subtest "a file: $what" => sub {
        my @said = warnings_of(sub {
            write_state($broken{$what});
            is_deeply(status_call(), $plain, 'the answer is Proxmox\'s own') for 1 .. 3;
        });
        is(scalar(@said), 1, 'it is said once') or diag(@said);
        like($said[0] // '', qr/^plumbline: [\x20-\x7e]+ is no [\x20-\x7e]+\n\z/, 'on one line');
        write_state($good);
        is(status_call()->{multipathStatus}->{total_paths}, 4, 'a good one is taken again');
    };
}

subtest 'entries that are none' => sub {
    write_state(document(storages => [
        undef, 7, 'x', [], {}, { storage => 'a' }, { storage => 'b', multipathStatus => 'up' }, { storage => [], multipathStatus => { active => 1 } },
        { storage => undef, multipathStatus => { active => 1 } }, { storage => '', multipathStatus => { active => 1 } },
        { storage => 'odd', multipathStatus => { active => 1, stale => 1, age => 'x', devices => '<script>', total_paths => {} } },
    ]));
    is_deeply(status_call($_), $plain, "storage '$_'") for '', 'a', 'b', 'x', '0';
    my $odd = status_call('odd')->{multipathStatus};
    is($odd->{devices}, '<script>', 'what is inside goes through as it is: the panel judges it');
    ok(!exists $odd->{stale}, 'but age');
    like($odd->{age}, qr/^\d+$/, 'and stale are ours');
};

subtest 'a file that is not ours to believe' => sub {
    my %other = (
        'a link' => sub { unlink state_file(); write_state($good); rename(state_file(), state_file() . '.away'); symlink(state_file() . '.away', state_file()) },
        'a dangling link' => sub { unlink state_file(); symlink('/nowhere/at/all', state_file()) },
        'a FIFO' => sub { unlink state_file(); POSIX::mkfifo(state_file(), 0600) },
        'a directory' => sub { unlink state_file(); mkdir(state_file()) },
        'writable by all' => sub { rmdir state_file(); write_state($good, mode => 0666) },
        'writable by a group' => sub { write_state($good, mode => 0660) },
        'too large' => sub { write_state($good . (' ' x (9 * 1024 * 1024))) },
    );
    $other{'of another user'} = sub { write_state($good); chown(12345, -1, state_file()) } if $> == 0;
    for my $what (sort keys %other) {
        my @said = warnings_of(sub {
            rmdir state_file();
            $other{$what}->();
            is_deeply(status_call(), $plain, $what) for 1 .. 2;
        });
        is(scalar(@said), 1, "$what: said once") or diag(@said);
        rmdir state_file();
        write_state($good);
        status_call();
    }
    ok(status_call()->{multipathStatus}, 'a good one is taken again');
};

subtest 'reading' => sub {
    my $decoded = 0;
    my $decode = JSON->can('decode');
    no warnings qw(redefine once);
    local *JSON::decode = sub { $decoded++; goto &$decode };
    write_state($good);
    status_call() for 1 .. 50;
    is($decoded, 1, 'happens once a file');
    warnings_of(sub { write_state('nonsense'); status_call() for 1 .. 50 });
    is($decoded, 2, 'also of one that is refused');
    is(scalar(warnings_of(sub { for (1 .. 5) { write_state('nonsense'); status_call() } })), 0, 'and the same complaint comes once, however often the file is written');
    (my $changed = $good) =~ s/"total_paths":4/"total_paths":5/;
    write_state($changed);
    is(status_call()->{multipathStatus}->{total_paths}, 5, 'and again when it was written anew within the same second, at the same length');
    my $first = status_call()->{multipathStatus};
    $first->{total_paths} = 99;
    is(status_call()->{multipathStatus}->{total_paths}, 5, 'what a caller does with the answer does not come back');
};

subtest 'the caller' => sub {
    write_state($good);
    no warnings 'once';
    local $PVE::API2::Storage::Status::answer = sub { die "no such storage\n" };
    eval { status_call() };
    is($@, "no such storage\n", 'gets Proxmox\'s errors');
    $PVE::API2::Storage::Status::answer = sub { return undef };
    is(status_call(), undef, 'gets answers of other kinds as they are');
    $PVE::API2::Storage::Status::answer = sub { return [1] };
    is_deeply(status_call(), [1], 'gets lists as they are');
    $PVE::API2::Storage::Status::answer = sub { return { multipathStatus => 'Proxmox\'s own' } };
    is(status_call()->{multipathStatus}, 'Proxmox\'s own', 'gets Proxmox\'s own key, should there be one');
    $PVE::API2::Storage::Status::answer = sub { return {} };
    local $@ = 'kept';
    local $SIG{__DIE__} = sub { die "a handler of the caller was called\n" };
    warnings_of(sub { write_state('nonsense'); status_call() });
    is($@, 'kept', 'keeps its $@');
    my $info = PVE::API2::Storage::Status->map_method_by_name('read_status');
    is_deeply($info->{code}->(), {}, 'may call without parameters');
    is_deeply($info->{code}->({}), {}, 'or without a storage');
};

subtest 'the switch' => sub {
    write_state($good);
    ok(status_call()->{multipathStatus}, 'before');
    open(my $handle, '>', switch_file()) or die "$!\n";
    close($handle);
    ok(!exists status_call()->{multipathStatus}, 'thrown, it counts at once');
    unlink switch_file();
    ok(status_call()->{multipathStatus}, 'taken back, too');
};

subtest 'loaded again' => sub {
    my $code = \&PVE::RESTHandler::register_method;
    delete $INC{'PVE/Storage/Custom/PlumblinePathsHook.pm'};
    require PVE::Storage::Custom::PlumblinePathsHook;
    is(\&PVE::RESTHandler::register_method, $code, 'nothing is wrapped twice');
};

done_testing();
