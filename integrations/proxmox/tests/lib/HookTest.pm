package HookTest;

# Puts the hook under test where the stand-in of PVE::Storage finds it, and gives it files of its own. Every warning ends the test.

use strict;
use warnings;

use Cwd ();
use File::Basename ();
use File::Copy ();
use File::Path ();
use File::Temp ();

use base qw(Exporter);
our @EXPORT = qw(load_hook state_file switch_file script_file write_state warnings_of document status_call);

our $warnings = [];
our $expected = 0;
$SIG{__WARN__} = sub {
    die "unexpected warning: $_[0]" if !$expected;
    push @$warnings, $_[0];
};

my $home = File::Temp::tempdir(CLEANUP => 1);
my ($here) = Cwd::abs_path(File::Basename::dirname(__FILE__)) =~ m/^(.*)$/;

sub state_file { return "$home/run/multipath.json"; }
sub switch_file { return "$home/etc/no-web"; }
sub script_file { return "$home/js/plumbline-paths.js"; }

sub load_hook {
    my ($program, $module) = @_;
    $0 = "/usr/bin/$program";
    File::Path::make_path("$home/lib/PVE/Storage/Custom", "$home/run", "$home/etc", "$home/js");
    File::Copy::copy("$here/../../PlumblinePathsHook.pm", "$home/lib/PVE/Storage/Custom/PlumblinePathsHook.pm") or die "copy: $!\n";
    unshift @INC, "$home/lib";
    no warnings 'once';
    $PVE::Storage::Custom::PlumblinePathsHook::STATE_FILE = state_file();
    $PVE::Storage::Custom::PlumblinePathsHook::SWITCH_FILE = switch_file();
    $PVE::Storage::Custom::PlumblinePathsHook::SCRIPT_FILE = script_file();
    require PVE::API2::Storage::Status;
}

# By rename, as plumbd writes it.
sub write_state {
    my ($text, %with) = @_;
    my $file = state_file();
    unlink $file;
    open(my $handle, '>:raw', "$file.new") or die "$file.new: $!\n";
    print $handle $text;
    close($handle) or die "$file.new: $!\n";
    chmod($with{mode} // 0640, "$file.new");
    utime($with{time}, $with{time}, "$file.new") if $with{time};
    rename("$file.new", $file) or die "rename: $!\n";
}

sub document {
    my (%with) = @_;
    require JSON;
    require POSIX;
    my $taken = $with{taken} // time();
    return JSON->new->utf8->canonical->encode({
        schema => 'plumbline.paths/1',
        host => 'pve1',
        node => 'pve1',
        taken_at => POSIX::strftime('%Y-%m-%dT%H:%M:%S.123Z', gmtime($taken)),
        complete => JSON::true(),
        problems => [],
        storages => $with{storages} // [
            { storage => 'san1', type => 'lvm', multipathStatus => { active => 1, total_paths => 4, active_paths => 3, failed_paths => 1, health => 'degraded', devices => [{ name => 'mpatha', paths => [] }] } },
            { storage => 'local-lvm', type => 'lvmthin', multipathStatus => { active => 0, total_paths => 0, active_paths => 0, failed_paths => 0, health => 'ok', devices => [] } },
            { storage => 'san2', type => 'lvm', multipathStatus => { active => 0, total_paths => 0, active_paths => 0, failed_paths => 0, health => 'unknown', error => 'lvm did not answer', devices => [] } },
        ],
    });
}

sub status_call {
    my ($storage) = @_;
    my $info = PVE::API2::Storage::Status->map_method_by_name('read_status');
    return PVE::API2::Storage::Status->handle($info, { node => 'pve1', storage => $storage // 'san1' });
}

# Runs the code and returns what it warned of.
sub warnings_of {
    my ($code) = @_;
    local $expected = 1;
    local $warnings = [];
    $code->();
    return @$warnings;
}

1;
