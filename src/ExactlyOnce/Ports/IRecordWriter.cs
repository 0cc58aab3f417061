namespace ExactlyOnce;

/// <summary>Writes records without a transaction, for <see cref="DeliveryGuarantee.AtLeastOnce"/>.</summary>
public interface IRecordWriter
{
    /// <summary>Writes the records; each is acknowledged by every in-sync replica when this returns.</summary>
    /// <exception cref="RetriableException">Some may not be written.</exception>
    /// <exception cref="OutputRejectedException">A record can never be written.</exception>
    Task WriteAsync(IReadOnlyList<OutputRecord> records, CancellationToken cancellationToken);
}
