using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Plumbline.Tests.Kernel.Multipath;

/// <summary>Texts near and far from valid ones: cut anywhere, characters flipped, pieces doubled, dropped or made of the text's own punctuation.</summary>
internal static class Mutations
{
    private static readonly char[] Poison = ['"', '\\', '{', '}', '[', ']', ',', ':', '\0', '\n', ' ', '#', '-', '9', '\ud800', '\u00e9'];

    public static void Check(string[] valid, Action<string> neverThrows, int runs = 1000)
    {
        var mutated =
            from text in Gen.Elements(valid)
            from edits in Gen.Choose(0, 6)
            from seed in Gen.Choose(0, int.MaxValue)
            select Mutate(text, edits, new Random(seed));
        var any = Gen.Elements(Poison).ArrayOf().Select(letters => new string(letters));
        var cases = Gen.Frequency((4, mutated), (1, any), (1, ArbMap.Default.GeneratorFor<string?>().Select(s => s ?? "")));
        Prop.ForAll(cases.ToArbitrary(), neverThrows).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(runs));
    }

    /// <summary>Every beginning of every text.</summary>
    public static void Truncate(string[] valid, Action<string> neverThrows)
    {
        foreach (var text in valid)
        {
            for (var length = 0; length <= text.Length; length++)
            {
                neverThrows(text[..length]);
            }
        }
    }

    private static string Mutate(string text, int edits, Random random)
    {
        var work = new StringBuilder(text);
        for (var i = 0; i < edits && work.Length > 0; i++)
        {
            var at = random.Next(work.Length);
            var length = Math.Min(random.Next(1, 20), work.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    work.Length = at;
                    break;
                case 1:
                    work[at] = Poison[random.Next(Poison.Length)];
                    break;
                case 2:
                    work[at] = (char)(work[at] ^ (1 << random.Next(8)));
                    break;
                case 3:
                    work.Insert(at, work.ToString(at, length));
                    break;
                default:
                    work.Remove(at, length);
                    break;
            }
        }

        return work.ToString();
    }
}
