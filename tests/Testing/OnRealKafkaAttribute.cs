using System.Reflection;
using Xunit.Sdk;

namespace Testing;

/// <summary>Runs a theory with <see cref="BrokerKind.RealKafka"/>; skipped, and counted as skipped, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnRealKafkaAttribute : DataAttribute
{
    private readonly object[] _arguments;

    public OnRealKafkaAttribute(params object[] arguments)
    {
        _arguments = arguments;
        Skip = RealKafka.WhyAbsent;
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => BrokerRows.Of(BrokerKind.RealKafka, _arguments);
}
