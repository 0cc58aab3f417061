using KafkaEmulation.State;

namespace KafkaEmulation.Configuration;

/// <summary>Other configurations for a topic, this broker, or every broker: checked as a whole, then made.</summary>
internal static class ConfigChange
{
    /// <summary>Changes a resource's own configurations.</summary>
    /// <param name="broker">Whose resource it is.</param>
    /// <param name="resource">A ConfigResource.</param>
    /// <param name="name">The topic's name; the broker's id, or nothing for all brokers.</param>
    /// <param name="change">From what was set to what shall be set; the second part says what is wrong with the change itself.</param>
    /// <param name="validateOnly">Only say whether it could be done.</param>
    public static (ErrorCode Error, string? Message) Make(
        Broker broker,
        sbyte resource,
        string name,
        Func<IReadOnlyDictionary<string, string>, (Dictionary<string, string?> Configs, string? Problem)> change,
        bool validateOnly) =>
        (ConfigResource)resource switch
        {
            ConfigResource.Topic => ChangeTopic(broker, name, change, validateOnly),
            ConfigResource.Broker => ChangeBroker(broker, name, change, validateOnly),
            _ => (ErrorCode.InvalidRequest, $"Configurations of resource type {resource} are not served here: topics (2) and brokers (4) are"),
        };

    private static (ErrorCode, string?) ChangeTopic(
        Broker broker, string name, Func<IReadOnlyDictionary<string, string>, (Dictionary<string, string?>, string?)> change, bool validateOnly)
    {
        if (!broker.Topics.TryGet(name, out var topic))
            return (ErrorCode.UnknownTopicOrPartition, null);
        var (configs, problem) = change(topic.Configs);
        if ((problem ?? TopicSettings.ProblemWith(configs)) is { } wrong)
            return (ErrorCode.InvalidConfig, wrong);
        if (!validateOnly)
            broker.Topics.Configure(topic, configs.Select(config => KeyValuePair.Create(config.Key, config.Value!)));
        return (ErrorCode.None, null);
    }

    private static (ErrorCode, string?) ChangeBroker(
        Broker broker, string name, Func<IReadOnlyDictionary<string, string>, (Dictionary<string, string?>, string?)> change, bool validateOnly)
    {
        var forAll = name == "";
        if (!forAll && name != $"{Broker.NodeId}")
            return (ErrorCode.InvalidRequest, $"Unexpected broker id, expected {Broker.NodeId} or empty string, but received {name}");
        var before = forAll ? broker.Settings.DynamicDefault : broker.Settings.Dynamic;
        var (configs, problem) = change(before);
        problem ??= configs.Keys.FirstOrDefault(key => !BrokerConfigs.All.TryGetValue(key, out var definition) || !definition.IsDynamic) is { } fixedOne
            ? $"{fixedOne} cannot be changed while the broker runs: give it at its start"
            : BrokerSettings.ProblemsWith(configs.Select(config => KeyValuePair.Create(config.Key, config.Value ?? ""))).FirstOrDefault();
        if (problem is not null)
            return (ErrorCode.InvalidConfig, problem);
        if (!validateOnly)
        {
            var changed = configs.ToDictionary(config => config.Key, config => config.Value!);
            broker.Configure(forAll ? changed : broker.Settings.DynamicDefault, forAll ? broker.Settings.Dynamic : changed);
        }
        return (ErrorCode.None, null);
    }
}
