using System.Collections;
using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Invocation;

namespace Functions.Tests.Failures;

/// <summary>A call of a function, for the worker's middleware: what the function does is given.</summary>
internal sealed class TestCall : FunctionContext
{
    private readonly CancellationToken _cancellation;

    /// <param name="trigger">The type of the function's trigger.</param>
    /// <param name="services">Those of the worker.</param>
    /// <param name="function">What the function does; what comes before it (its instance, its arguments) is done in the same place.</param>
    public TestCall(string trigger, IServiceProvider services, Func<Task> function, CancellationToken cancellation = default)
    {
        InstanceServices = services;
        FunctionDefinition = new Definition(trigger);
        _cancellation = cancellation;
        Features.Set<IFunctionExecutor>(new Executor(function));
    }

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => FunctionDefinition.Id;

    public override TraceContext TraceContext => throw new NotSupportedException();

    public override BindingContext BindingContext => throw new NotSupportedException();

    public override RetryContext RetryContext => throw new NotSupportedException();

    public override IServiceProvider InstanceServices { get; set; }

    public override FunctionDefinition FunctionDefinition { get; }

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features { get; } = new FeatureSet();

    public override CancellationToken CancellationToken => _cancellation;

    private sealed class Executor(Func<Task> function) : IFunctionExecutor
    {
        public ValueTask ExecuteAsync(FunctionContext context) => new(function());
    }

    private sealed class Definition(string trigger) : FunctionDefinition
    {
        public override ImmutableArray<FunctionParameter> Parameters => [];

        public override string PathToAssembly => "";

        public override string EntryPoint => "";

        public override string Id => trigger;

        public override string Name => "Pay";

        public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } = ImmutableDictionary<string, BindingMetadata>.Empty.Add("trigger", new Binding(trigger));

        public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;
    }

    private sealed class Binding(string type) : BindingMetadata
    {
        public override string Name => "trigger";

        public override string Type => type;

        public override BindingDirection Direction => BindingDirection.In;
    }

    private sealed class FeatureSet : IInvocationFeatures
    {
        private readonly Dictionary<Type, object> _features = [];

        public T? Get<T>() => (T?)_features.GetValueOrDefault(typeof(T));

        public void Set<T>(T instance) => _features[typeof(T)] = instance!;

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
