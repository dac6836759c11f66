namespace Plumbline.CloudStack;

/// <summary>What happened, what it means, what to do: one sentence or two for each class.</summary>
internal static class FailureSentences
{
    public static string Of(string what, CloudTrouble trouble, int code, string? said)
    {
        // A plain user is told nothing but "Internal error executing command" (USER_ERROR_MESSAGE), VMware sends an empty text.
        var reason = said is null ? $" ({code}, without a reason)" : $" ({code}: {said.TrimEnd('.')})";
        return trouble switch
        {
            CloudTrouble.AlreadySo => $"CloudStack refused {what}{reason}: the volume is not as the request presumes. Look where it is attached; it may be as wanted already.",
            CloudTrouble.Busy => $"CloudStack refused {what} for now{reason}: something else works on the volume or its machine. Nothing was done; ask again later.",
            CloudTrouble.Throttled => $"CloudStack takes no more requests of this key for now{reason}. {what} was not done; ask again after a pause.",
            CloudTrouble.Capacity => $"CloudStack has no room for {what}{reason}: storage, or a limit of the account. Nothing was done; free some or have the limit raised.",
            CloudTrouble.Permission => $"The account of the key may not do {what}{reason}. Nothing was done; give its role the right, or use the key of the volume's owner.",
            CloudTrouble.Credentials => $"CloudStack does not accept the key or its signature{reason}. {what} was not done; look at the API key and its secret.",
            CloudTrouble.Gone => $"CloudStack says that there is no such thing{reason}; {what} was not done. It counts as gone only when a list without it says so.",
            CloudTrouble.SlotTaken => $"The hypervisor still holds a disk where CloudStack would put the volume{reason}; {what} was not done. Try once with another device id, then look which disk the machine still shows.",
            CloudTrouble.Unsupported => $"This CloudStack does not offer {what}{reason} to this key. Nothing was done; look at its version and at the role.",
            CloudTrouble.Unavailable => $"CloudStack is in maintenance or stopping{reason}. {what} was not done; ask again later.",
            CloudTrouble.Fault => $"CloudStack failed at {what}{reason}. Look what it shows for the volume before asking again; its log has the cause.",
            CloudTrouble.Ambiguous => $"CloudStack gave {what} up while the hypervisor was still at it{reason}, so it may yet happen. Look at the volume and the machine before asking again.",
            _ => $"CloudStack refused {what}{reason}. Nothing was done; the same request would be refused again.",
        };
    }
}
