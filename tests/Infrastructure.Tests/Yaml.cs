using Toolchain;
using YamlDotNet.RepresentationModel;

namespace Infrastructure.Tests;

internal static class Yaml
{
    /// <param name="path">From the repository's root.</param>
    public static YamlMappingNode Read(params string[] path)
    {
        using var text = File.OpenText(Workspace.At(path));
        var yaml = new YamlStream();
        yaml.Load(text);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    /// <summary>The value of a name; null where it is not there.</summary>
    public static YamlNode? Find(this YamlNode node, string name) => ((YamlMappingNode)node).Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null;
}
