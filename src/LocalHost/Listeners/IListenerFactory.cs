using LocalHost.Catalog;

namespace LocalHost.Listeners;

/// <summary>Makes the listeners of one type of trigger.</summary>
internal interface IListenerFactory
{
    /// <summary>As in functions.metadata: <c>kafkaTrigger</c>.</summary>
    string TriggerType { get; }

    /// <summary>The listeners of all functions with that trigger.</summary>
    /// <exception cref="InvalidDataException">A trigger cannot be run as it is declared; the message names the function, the property and the way out.</exception>
    IEnumerable<IFunctionListener> Create(IReadOnlyList<FunctionDefinition> functions);
}
