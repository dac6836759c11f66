package PVE::Service::pveproxy;

# A stand-in: loads the API, and with it the hook, before its own get_index is compiled, and calls get_index by its name.

use strict;
use warnings;

use PVE::API2::Storage::Status;

our $page = <<'EOD';
<html>
  <head>
    <script type="text/javascript" src="/proxmoxlib.js?ver=5.2.7"></script>
    <script type="text/javascript" src="/pve2/js/pvemanagerlib.js?ver=9.2.11"></script>
    <script type="text/javascript" src="/pve2/ext6/locale/locale-en.js?ver=7.0.0"></script>
  </head>
</html>
EOD

our $length;

sub answer { return get_index('pve1', @_); }

sub get_index {
    my ($nodename) = @_;
    die "no node\n" if !$nodename;
    return bless({ content => $page, length => $length }, 'Plumbline::Test::Response');
}

package Plumbline::Test::Response;

sub content { my ($self, $value) = @_; $self->{content} = $value if @_ > 1; return $self->{content}; }
sub content_length { my ($self, $value) = @_; $self->{length} = $value if @_ > 1; return $self->{length}; }

1;
