using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Toolchain;

namespace ExactlyOnce.Tests.Model;

/// <summary>The model with another src/ExactlyOnce under it: compiled from its sources with a mistake in them.</summary>
internal sealed class MutatedModel : AssemblyLoadContext
{
    private const string Preamble = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("ExactlyOnce.Model")]
        """;

    private static readonly string Sources = Workspace.At("src", "ExactlyOnce");

    private readonly byte[] _protocol;

    public MutatedModel(Mutation? mutation)
        : base(mutation?.Mistake, isCollectible: true) => _protocol = Compile(mutation);

    /// <summary>What <see cref="ExactlyOnce.Model.ModelRun.Check"/> finds.</summary>
    public string? Check(int schedules, ulong seed)
    {
        var model = LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "ExactlyOnce.Model.dll"));
        var check = model.GetType("ExactlyOnce.Model.ModelRun", throwOnError: true)!.GetMethod("Check", BindingFlags.Public | BindingFlags.Static)!;
        return (string?)check.Invoke(null, [schedules, seed, null]);
    }

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name == "ExactlyOnce" ? LoadFromStream(new MemoryStream(_protocol)) : null;

    private static byte[] Compile(Mutation? mutation)
    {
        var trees = Directory.GetFiles(Sources, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Sources, file))
            .Where(file => !file.StartsWith("bin", StringComparison.Ordinal) && (!file.StartsWith("obj", StringComparison.Ordinal) || IsGenerated(file)))
            .Select(file => CSharpSyntaxTree.ParseText(Mutated(file, mutation), path: file))
            .Append(CSharpSyntaxTree.ParseText(Preamble));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file) is not ("ExactlyOnce.dll" or "ExactlyOnce.Model.dll"))
            .Select(file => MetadataReference.CreateFromFile(file));
        using var assembly = new MemoryStream();
        var result = CSharpCompilation.Create(
            "ExactlyOnce", trees, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release)).Emit(assembly);
        var errors = result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
        return errors.Count == 0 ? assembly.ToArray() : throw new InvalidOperationException($"'{mutation?.Mistake}' does not compile: {errors[0]}");
    }

    // What the compiler's generators write is left beside the build (ExactlyOnce.csproj).
    private static bool IsGenerated(string file) =>
        file.StartsWith(Path.Combine("obj", Configuration, "net10.0", "generated"), StringComparison.Ordinal);

    private static string Configuration => typeof(MutatedModel).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static string Mutated(string file, Mutation? mutation)
    {
        var original = File.ReadAllText(Path.Combine(Sources, file));
        var edits = mutation?.Edits.Where(edit => edit.File == file.Replace('\\', '/')).ToList() ?? [];
        if (edits.Find(edit => original.Split(edit.Text).Length != 2) is { } lost)
            throw new InvalidOperationException($"'{mutation!.Mistake}': this is not once in {file}; write the mutation anew: {lost.Text}");
        // Edits may exchange texts: none is to change what another has put there.
        return edits.OrderByDescending(edit => original.IndexOf(edit.Text, StringComparison.Ordinal)).Aggregate(original, (source, edit) =>
        {
            var at = original.IndexOf(edit.Text, StringComparison.Ordinal);
            return source[..at] + edit.Instead + source[(at + edit.Text.Length)..];
        });
    }
}
