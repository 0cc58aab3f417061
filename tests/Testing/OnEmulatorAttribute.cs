using System.Reflection;
using Xunit.Sdk;

namespace Testing;

/// <summary>Runs a theory with <see cref="BrokerKind.Emulator"/>, and with each of <paramref name="arguments"/> behind it where some are given.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnEmulatorAttribute(params object[] arguments) : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => BrokerRows.Of(BrokerKind.Emulator, arguments);
}
