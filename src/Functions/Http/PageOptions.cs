namespace Functions.Http;

/// <summary>What the page, and the functions behind it, show: app settings <c>Page__…</c>.</summary>
public sealed class PageOptions
{
    /// <summary>
    /// Whether payment data stays where it is: keys, values, header values and error messages of failed records, and results and reasons of effects, are not
    /// sent. Idempotency keys are: they are what is looked up.
    /// </summary>
    public bool MaskPayloads { get; set; }
}
