namespace Testing;

internal static class BrokerRows
{
    public static IEnumerable<object[]> Of(BrokerKind kind, object[] arguments) =>
        arguments.Length == 0 ? [[kind]] : arguments.Select(argument => new[] { kind, argument });
}
