using Azure.Core;

namespace Azure.Data.Tables;

public class TableClientOptions : ClientOptions
{
    public TableClientOptions(ServiceVersion serviceVersion = ServiceVersion.V2020_12_06)
    {
        Version = serviceVersion == ServiceVersion.V2019_02_02 ? "2019-02-02" : "2020-12-06";
    }

    internal string Version { get; }

#pragma warning disable CA1707 // the official names
    public enum ServiceVersion
    {
        V2019_02_02 = 1,
        V2020_12_06 = 2,
    }
#pragma warning restore CA1707
}
