package PVE::Storage::Plugin;

# A stand-in: the registry of storage types.

use strict;
use warnings;

our %types;

sub register { my ($class) = @_; $types{ $class->type() } = $class; }
sub type { die "virtual\n" }

1;
