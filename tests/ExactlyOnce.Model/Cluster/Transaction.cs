namespace ExactlyOnce.Model.Cluster;

/// <summary>An open transaction of a lane.</summary>
internal sealed class Transaction(IReadOnlyList<OutputRecord> outputs)
{
    public IReadOnlyList<OutputRecord> Outputs => outputs;

    public LedgerEntry? Position { get; set; }
}
