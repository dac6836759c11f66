namespace Plumbline.Reports.Mail.Smtp;

/// <summary>How the line to the server is protected.</summary>
internal enum SmtpTls
{
    /// <summary>In the clear until STARTTLS, which the server must offer.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,

    None,
}

/// <summary>A mail server, and who we are there.</summary>
/// <param name="User">Null: without AUTH.</param>
/// <param name="Hello">Our own name in EHLO.</param>
internal sealed record SmtpServer(string Host, int Port, SmtpTls Tls, string? User, string Hello, TimeSpan StepLimit);
