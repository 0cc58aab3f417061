using System.Reflection;
using Xunit.Sdk;

namespace Testing;

/// <summary>
/// Runs a theory with <see cref="BrokerKind.RealKafka"/> where the test can start one of its own (<see cref="OwnBroker"/>); skipped, and
/// counted as skipped, where it cannot.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnOwnKafkaAttribute : DataAttribute
{
    public OnOwnKafkaAttribute() => Skip = RealKafka.WhyNoTools;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => BrokerRows.Of(BrokerKind.RealKafka, []);
}
