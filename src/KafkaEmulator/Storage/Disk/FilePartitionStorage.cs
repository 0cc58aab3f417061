using System.Globalization;

namespace KafkaEmulation.Storage;

/// <summary>A partition's segments as files of a directory: <c>{base offset, 20 digits}.log</c>.</summary>
internal sealed class FilePartitionStorage : PartitionStorage, IDisposable
{
    private const string Suffix = ".log";
    private const string ReplacementSuffix = ".cleaned";

    private readonly string _directory;
    private readonly Dictionary<long, FileLog> _open = [];

    public FilePartitionStorage(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
        foreach (var unfinished in Directory.GetFiles(directory, "*" + ReplacementSuffix))
            File.Delete(unfinished);
    }

    public override IReadOnlyList<(long BaseOffset, AppendLog Log)> Open() =>
    [
        .. Directory.GetFiles(_directory, "*" + Suffix)
            .Select(path => long.Parse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture))
            .Order()
            .Select(baseOffset => (baseOffset, Create(baseOffset))),
    ];

    public override AppendLog Create(long baseOffset) => _open[baseOffset] = new FileLog(PathOf(baseOffset, Suffix));

    // The handle is left to those who still send from it: it is closed when the last of them lets go of it.
    public override void Delete(long baseOffset)
    {
        _open.Remove(baseOffset);
        File.Delete(PathOf(baseOffset, Suffix));
    }

    public override AppendLog BeginReplacement(long baseOffset)
    {
        File.Delete(PathOf(baseOffset, ReplacementSuffix));
        return new FileLog(PathOf(baseOffset, ReplacementSuffix));
    }

    public override void Replace(long baseOffset, AppendLog replacement)
    {
        File.Move(PathOf(baseOffset, ReplacementSuffix), PathOf(baseOffset, Suffix), overwrite: true);
        _open[baseOffset] = (FileLog)replacement;
    }

    public void Dispose()
    {
        foreach (var log in _open.Values)
            log.Dispose();
    }

    private string PathOf(long baseOffset, string suffix) => Path.Combine(_directory, baseOffset.ToString("D20", CultureInfo.InvariantCulture) + suffix);
}
