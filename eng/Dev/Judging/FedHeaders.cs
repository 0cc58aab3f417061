namespace Dev.Judging;

/// <summary>The headers by which whoever feeds payments tells the <see cref="Judge"/> what must become of each.</summary>
internal static class FedHeaders
{
    /// <summary>Whether a payment must be processed: <c>true</c> or <c>false</c>.</summary>
    public const string Valid = "run-valid";

    /// <summary>How a payment fails first.</summary>
    public const string Fails = "run-fails";
}
