namespace Microsoft.Azure.Functions.Worker;

#nullable disable // as the official type is

public class KafkaHeader
{
    public string Key { get; set; }

    public byte[] Value { get; set; }
}
