using ExactlyOnce.Routing;
using ExactlyOnce.Transforms;

namespace ExactlyOnce.Lanes;

/// <summary>What one transaction takes.</summary>
/// <param name="Records">At least one, transformed.</param>
/// <param name="Order">What becomes of keys whose records wait; null where their order is not kept.</param>
internal sealed record Slice(IReadOnlyList<TransformedRecord> Records, KeyOrder? Order)
{
    /// <summary>The offset behind the last record.</summary>
    public long Next => Records[^1].Input.Offset + 1;

    /// <summary>All that is to be written.</summary>
    /// <param name="transaction">The transactional id, for headers.</param>
    public IReadOnlyList<OutputRecord> Outputs(byte[] transaction) => Stamping.Stamp(Records, transaction, Order?.Writes ?? []);
}
