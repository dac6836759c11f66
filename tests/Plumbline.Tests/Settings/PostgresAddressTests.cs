using FsCheck;
using FsCheck.Fluent;
using Plumbline.Settings;

namespace Plumbline.Tests.Settings;

public sealed class PostgresAddressTests
{
    [Fact]
    public void Parse_Words_AreRead()
    {
        var (address, error) = PostgresAddress.Parse(" host=db.example.org\tport=5433 user=plumb dbname=ops sslmode=verify-full sslrootcert=/etc/ca.pem sslcert=/c sslkey=/k ");

        Assert.Null(error);
        Assert.Equal(("db.example.org", 5433, "plumb", "ops", "verify-full"), (address!.Host, address.Port, address.User, address.Database, address.SslMode));
        Assert.Equal(("/etc/ca.pem", "/c", "/k"), (address.SslRootCertificate, address.SslCertificate, address.SslKey));
    }

    /// <summary>As other programs write it.</summary>
    [Fact]
    public void Parse_OtherNamesAndSigns_AreTheSame()
    {
        var address = PostgresAddress.Parse("Host=/run/postgresql;Username=plumb;Database=ops").Address!;

        Assert.Equal(("/run/postgresql", 5432, "plumb", "ops", ""), (address.Host, address.Port, address.User, address.Database, address.SslMode));
    }

    [Theory]
    [InlineData("host=db user=u database=d password=hunter2", "store.postgres_password_file")]
    [InlineData("host=db user=u database=d Password=", "store.postgres_password_file")]
    [InlineData("host=db user=u database=d hunter2", "host, port, user")]
    [InlineData("postgresql://u:hunter2@db/d", "host, port, user")]
    [InlineData("host=db user=u database=d options=hunter2", "host, port, user")]
    [InlineData("host=db user=u database=d port=hunter2", "a port from 1")]
    [InlineData("host=db user=u database=d port=0", "a port from 1")]
    [InlineData("host=db user=u database=d sslmode=hunter2", "verify-full")]
    [InlineData("host= user=u database=d", "each with a value")]
    [InlineData("user=u database=d", "name the server")]
    [InlineData("host=db database=d", "name the user")]
    [InlineData("host=db user=u", "name the database")]
    [InlineData("host=db user=u database=d sslcert=/c", "together")]
    [InlineData("host=db user=u database=d sslkey=/k", "together")]
    public void Parse_WhatIsNoAddress_IsSaidWithoutItsWords(string text, string expected)
    {
        var answer = SettingsFile.Override(HostSettings.Defaults, ["store.postgres=" + text]);

        var error = Assert.Single(answer.Errors);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
        Assert.Equal("", answer.Settings.Text(StoreKeys.Postgres));
    }

    [Fact]
    public void Parse_AnyText_IsAnAddressOrAnError() =>
        Prop.ForAll<string>(text => PostgresAddress.Parse(text ?? "") is ({ Host.Length: > 0, User.Length: > 0, Database.Length: > 0 }, null) or (null, { Length: > 0 })).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1001")]
    [InlineData("five")]
    [InlineData("")]
    public void Count_OutOfBounds_IsRefused(string text) => Assert.NotNull(StoreKeys.Backups.Refuse(text));

    [Fact]
    public void Count_IsANumber() => Assert.Equal(1000, HostSettings.Defaults.With(StoreKeys.Backups, "1000").Number(StoreKeys.Backups));
}
