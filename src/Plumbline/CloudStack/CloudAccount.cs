namespace Plumbline.CloudStack;

/// <summary>Where CloudStack's API is and as whom it is asked.</summary>
/// <param name="Url">The whole address, …/client/api.</param>
/// <param name="ApiKey">Names the user; no secret, yet of no interest to a log.</param>
/// <param name="SecretKey">Signs; it is never sent.</param>
/// <param name="ProjectId">The project whose volumes are meant; null for the account's own. A list never mixes both (BaseListProjectAndAccountResourcesCmd).</param>
internal sealed record CloudAccount(Uri Url, string ApiKey, string SecretKey, string? ProjectId = null)
{
    /// <summary>Without the keys: records print themselves into exceptions and logs.</summary>
    public override string ToString() => $"CloudAccount {Url.GetLeftPart(UriPartial.Path)}";
}
