package dev.rind.edge.respond;

import dev.rind.edge.catalog.Listing;
import dev.rind.edge.catalog.Listing.Entry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The pages are what pulpcore 3.123.1 answered to the lab's seed. */
class ListingPageTest {
  private static final Instant ADDED = Instant.parse("2026-11-24T08:30:26.5Z");

  @Test
  void aDirectoryOfFilesAndDirectoriesIsPulpsPage() {
    var page = page("/pulp/content/file/el9/", true, List.of(
        directory("types/", ADDED), directory("docs/", ADDED), directory("odd/", ADDED),
        directory("site/", ADDED), file("big.bin", 67_108_864), file("3.iso", 1_048_576),
        file("2.iso", 50_000), file("1.iso", 1_000), file("PULP_MANIFEST", 2_063)));
    assertThat(page).isEqualTo("""

        <html>
        <head><title>Index of /pulp/content/file/el9/</title></head>
        <body bgcolor="white">
        <h1>Index of /pulp/content/file/el9/</h1>
        <hr><pre><a href="../">../</a>
        <a href="./1.iso">1.iso</a>                                                                                               24-Nov-2026 08:30  1.0 kB
        <a href="./2.iso">2.iso</a>                                                                                               24-Nov-2026 08:30  50.0 kB
        <a href="./3.iso">3.iso</a>                                                                                               24-Nov-2026 08:30  1.0 MB
        <a href="./PULP_MANIFEST">PULP_MANIFEST</a>                                                                                       24-Nov-2026 08:30  2.1 kB
        <a href="./big.bin">big.bin</a>                                                                                             24-Nov-2026 08:30  67.1 MB
        <a href="./docs/">docs/</a>                                                                                               24-Nov-2026 08:30 \s
        <a href="./odd/">odd/</a>                                                                                                24-Nov-2026 08:30 \s
        <a href="./site/">site/</a>                                                                                               24-Nov-2026 08:30 \s
        <a href="./types/">types/</a>                                                                                              24-Nov-2026 08:30 \s
        </pre><hr></body>
        </html>""");
  }

  @Test
  void namesAreEscapedAndPaddedAsPulpDoesIt() {
    var page = page("/pulp/content/file/el9/odd/", true, List.of(
        file("a&b'c<d>.txt", 13), file("a:b.txt", 8), file("empty.txt", 0),
        file("long".repeat(30) + ".txt", 125), file("ü.txt", 7)));
    assertThat(page).isEqualTo("""

        <html>
        <head><title>Index of /pulp/content/file/el9/odd/</title></head>
        <body bgcolor="white">
        <h1>Index of /pulp/content/file/el9/odd/</h1>
        <hr><pre><a href="../">../</a>
        <a href="./a&amp;b&#39;c&lt;d&gt;.txt">a&amp;b&#39;c&lt;d&gt;.txt</a>                                                                          24-Nov-2026 08:30  13 Bytes
        <a href="./a:b.txt">a:b.txt</a>                                                                                             24-Nov-2026 08:30  8 Bytes
        <a href="./empty.txt">empty.txt</a>                                                                                           24-Nov-2026 08:30  0 Bytes
        <a href="./longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglong.txt">longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglong.txt</a>24-Nov-2026 08:30  125 Bytes
        <a href="./ü.txt">ü.txt</a>                                                                                               24-Nov-2026 08:30  7 Bytes
        </pre><hr></body>
        </html>""");
  }

  @Test
  void theRootListHasNoParentAndNoDates() {
    var page = page("/pulp/content/", false, List.of(
        directory("rpm/", null), directory("file/", null), directory("checkpoint/", null)));
    assertThat(page).isEqualTo("""

        <html>
        <head><title>Index of /pulp/content/</title></head>
        <body bgcolor="white">
        <h1>Index of /pulp/content/</h1>
        <hr><pre>
        <a href="./checkpoint/">checkpoint/</a>                                                                                          \s
        <a href="./file/">file/</a>                                                                                                \s
        <a href="./rpm/">rpm/</a>                                                                                                 \s
        </pre><hr></body>
        </html>""");
  }

  @Test
  void aListOfNothingIsAPageToo() {
    assertThat(page("hidden/", true, List.of())).isEqualTo("""

        <html>
        <head><title>Index of hidden/</title></head>
        <body bgcolor="white">
        <h1>Index of hidden/</h1>
        <hr><pre><a href="../">../</a>
        </pre><hr></body>
        </html>""");
  }

  @Test
  void quotesAreEscapedInNamesAndNothingInTheTitle() {
    var page = page("a\"&<%s>'/", true, List.of(file("\"&amp;%n$1", 1)));
    assertThat(page)
        .contains("<h1>Index of a\"&<%s>'/</h1>")
        .contains("<a href=\"./&#34;&amp;amp;%n$1\">&#34;&amp;amp;%n$1</a>   ");
  }

  @ParameterizedTest(name = "{0} characters")
  @CsvSource({"99, 1", "100, 0", "101, 0"})
  void aNameIsFilledUpToAHundredColumns(int length, int spaces) {
    assertThat(line(file("a".repeat(length), 1)))
        .contains("</a>" + " ".repeat(spaces) + "24-Nov-2026 08:30  1 Byte\n");
  }

  @Test
  void columnsAreThoseOfTheEscapedName() {
    assertThat(line(file("<".repeat(24), 1))).contains("</a>    24-Nov-2026");
    assertThat(line(file("a:b/", 1))).startsWith("<a href=\"./a:b/\">a:b/</a>");
  }

  @Test
  void columnsAreCountedInCodePoints() {
    assertThat(line(directory("\uD83D\uDE00".repeat(98) + "/", null))).endsWith("</a>   \n");
  }

  @Test
  void entriesAreInTheOrderOfTheirCodePoints() {
    var names = List.of("el9/", "el9-pinned/", "\uFFFD", "\uD83D\uDE00", "B", "a", "_");
    var page = page("", true,
        names.stream().map(name -> directory(name, null)).toList());
    assertThat(page.lines().filter(line -> line.startsWith("<a")).map(ListingPageTest::name))
        .containsExactly("B", "_", "a", "el9-pinned/", "el9/", "\uFFFD", "\uD83D\uDE00");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      2026-01-01T00:00:00Z     | 01-Jan-2026 00:00
      2026-02-28T23:59:59.999Z | 28-Feb-2026 23:59
      2026-03-03T03:03:03Z     | 03-Mar-2026 03:03
      2026-04-04T04:04:04Z     | 04-Apr-2026 04:04
      2026-05-05T05:05:05Z     | 05-May-2026 05:05
      2026-06-06T06:06:06Z     | 06-Jun-2026 06:06
      2026-07-07T07:07:07Z     | 07-Jul-2026 07:07
      2026-08-08T08:08:08Z     | 08-Aug-2026 08:08
      2026-09-09T09:09:09Z     | 09-Sep-2026 09:09
      2026-10-10T10:10:10Z     | 10-Oct-2026 10:10
      2026-11-11T11:11:11Z     | 11-Nov-2026 11:11
      2026-12-31T23:59:59Z     | 31-Dec-2026 23:59
      """)
  void datesAreWrittenInUtcToTheMinute(Instant date, String text) {
    assertThat(line(directory("a/", date))).endsWith("</a>" + " ".repeat(98) + text + "  \n");
  }

  @Test
  void thePageIsMadeLineByLineAndTheSameEachTime() {
    var page = new ListingPage("t/", true,
        new Listing(List.of(file("a", 1), file("b", 2), file("c", 3)), true));
    var first = String.join("", page);
    assertThat(page).hasSize(5);
    assertThat(String.join("", page)).isEqualTo(first);
  }

  private static String page(String title, boolean hasParent, List<Entry> entries) {
    return String.join("", new ListingPage(title, hasParent, new Listing(entries, true)));
  }

  private static Entry file(String name, long sizeBytes) {
    return new Entry(name, ADDED, sizeBytes);
  }

  private static Entry directory(String name, @Nullable Instant date) {
    return new Entry(name, date, null);
  }

  private static String line(Entry entry) {
    return page("t/", true, List.of(entry)).lines()
        .filter(line -> line.startsWith("<a href=\"./"))
        .findFirst()
        .orElseThrow() + "\n";
  }

  private static String name(String line) {
    return line.substring(line.indexOf("./") + 2, line.indexOf("\">"));
  }
}
