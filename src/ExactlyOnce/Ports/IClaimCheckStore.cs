namespace ExactlyOnce;

/// <summary>Keeps the values of dead letters that are too large for their topic (the claim-check pattern).</summary>
public interface IClaimCheckStore
{
    /// <summary>Keeps a value. The same name is written again with the same value, where a transaction has to be repeated.</summary>
    /// <param name="name">Which record it is of: topic/partition/offset.</param>
    /// <param name="value">The record's value.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Where it is, as the dead letter is to say.</returns>
    /// <exception cref="RetriableException">It could not be kept now.</exception>
    Task<Uri> PutAsync(string name, byte[] value, CancellationToken cancellationToken);

    /// <summary>A value that was kept.</summary>
    /// <param name="claim">What <see cref="PutAsync"/> returned.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RetriableException">It could not be had now.</exception>
    /// <exception cref="InvalidDataException">It is not there.</exception>
    Task<byte[]> GetAsync(Uri claim, CancellationToken cancellationToken);
}
