using Azure.Core;

namespace ExactlyOnce.AzureTables;

/// <summary>Where idempotency keys are kept. Checked when the application starts.</summary>
public sealed class TablesOptions
{
    /// <summary>The connection string of a storage account, or of Azurite; or <see cref="Endpoint"/> and <see cref="Credential"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The account's table endpoint, for example https://ACCOUNT.table.core.windows.net.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>What the endpoint is asked with. The identity needs the role Storage Table Data Contributor.</summary>
    public TokenCredential? Credential { get; set; }

    /// <summary>The table: a letter, then letters and digits, 3 to 63 in all. It is created where it is not there.</summary>
    public string Table { get; set; } = "IdempotencyKeys";

    /// <summary>
    /// Partitions that an effect's keys are spread over, 1 to 1,000. One carries about 2,000 entities a second; a batch needs a call for
    /// each that it falls into. A key's bucket is that of Kafka's partitioner: with as many buckets as the topic has partitions (or a
    /// divisor of that), and records whose key is the idempotency key, a lane's batch falls into one. It cannot change while keys are kept.
    /// </summary>
    public int Buckets { get; set; } = 16;
}
