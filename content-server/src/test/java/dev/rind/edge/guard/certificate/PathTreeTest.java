package dev.rind.edge.guard.certificate;

import dev.rind.testbed.EntitlementTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The tree of paths of contract 4.5, and what a hostile one may cost. */
class PathTreeTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 60, 200})
  void whatIsWrittenIsRead(int paths) throws Exception {
    var random = new Random(4_5 + paths);
    for (int round = 0; round < 20; round++) {
      var opened = IntStream.range(0, paths).mapToObj(_ -> path(random, true)).toList();
      var tree = PathTree.decode(EntitlementTree.paths(opened));
      for (int i = 0; i < 200; i++) {
        var asked = i < opened.size() ? filled(opened.get(i)) + "/rest" : path(random, false);
        assertThat(covers(tree, asked)).as("%s of %s", asked, opened)
            .isEqualTo(expected(opened, asked));
      }
    }
  }

  /** Names of few letters, so that many are the same. */
  private static String path(Random random, boolean variables) {
    var path = new StringBuilder();
    for (int depth = 1 + random.nextInt(5); depth > 0; depth--) {
      path.append('/').append(variables && random.nextInt(5) == 0 ? "$" : "");
      path.append((char) ('a' + random.nextInt(4))).append(random.nextInt(3));
    }
    return path.toString();
  }

  private static String filled(String path) {
    return path.replace('$', 'v');
  }

  /** In a tree a path that others go on from is not open by itself. */
  private static boolean expected(List<String> opened, String asked) {
    var segments = PathSegments.of(asked);
    return opened.stream()
        .filter(path -> opened.stream().noneMatch(longer -> longer.startsWith(path + "/")))
        .map(PathSegments::of)
        .anyMatch(path -> path.size() <= segments.size() && IntStream.range(0, path.size())
            .allMatch(i -> path.get(i).startsWith("$") || path.get(i).equals(segments.get(i))));
  }

  private static boolean covers(PathTree tree, String path) {
    return tree.covers(PathSegments.of(path));
  }

  @Test
  void aTreeOfTenThousandNodesIsRead() throws Exception {
    var paths = IntStream.range(0, 5_000).mapToObj(i -> "/content/p" + i + "/os").toList();
    var tree = PathTree.decode(EntitlementTree.paths(paths));
    assertThat(paths).allMatch(path -> covers(tree, path + "/repodata/repomd.xml"));
    assertThat(paths).noneMatch(path -> covers(tree, path + "x/repodata/repomd.xml"));
    assertThat(tree.bytes()).isBetween(500_000L, 2_000_000L);
  }

  @Test
  void aTreeThatIsCutOffAnywhereIsDenied() throws Exception {
    var paths = IntStream.range(0, 200).mapToObj(i -> "/content/p" + i + "/os").toList();
    var payload = EntitlementTree.paths(paths);
    PathTree.decode(payload);
    for (int length = 0; length < payload.length; length++) {
      denied(Arrays.copyOf(payload, length), "");
    }
  }

  @Test
  void bytesThatWereChangedDoNoHarm() throws Exception {
    var random = new Random(45);
    var payload = EntitlementTree.paths(List.of("/content/a/$x/os", "/content/b", "/org"));
    for (int i = 0; i < 5_000; i++) {
      var changed = payload.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      try {
        covers(PathTree.decode(changed), "content/a/b/os");
      } catch (Unreadable expected) {
        assertThat(expected.reason()).isNotEmpty();
      }
    }
  }

  @Test
  void wordsThatInflateTooFarAreDenied() {
    denied(EntitlementTree.payload(EntitlementTree.deflated("x".repeat(64 << 20)), 1, ""),
        "its words are too long");
    denied(EntitlementTree.payload(EntitlementTree.deflated("\0".repeat(1 << 20)), 1, ""),
        "it has too many words");
    denied(new byte[] {1, 2, 3}, "its words are malformed");
  }

  @Test
  void countsOfNodesThatCannotBeAreDenied() {
    var words = EntitlementTree.deflated("a\0");
    denied(EntitlementTree.payload(words, 0, "00"), "no nodes");
    denied(EntitlementTree.payload(words, PathTree.NODES_MAX + 1, "00"), "no nodes");
    var none = Arrays.copyOf(words, words.length + 9);
    none[words.length] = (byte) 0x80;
    denied(none, "no nodes");
    // 126 bytes of count, all of them ones.
    var huge = Arrays.copyOf(words, words.length + 200);
    Arrays.fill(huge, words.length, huge.length, (byte) 0xfe);
    denied(huge, "no nodes");
  }

  @Test
  void aTreeWithoutPathsOpensNothing() {
    denied(EntitlementTree.nodes(List.of(Map.of())), "it has no paths");
  }

  @Test
  void wordsWithoutAnEmptyOneEndNoNode() {
    denied(EntitlementTree.payload(EntitlementTree.deflated("a"), 2, "0000"), "no word ends");
    denied(EntitlementTree.payload(EntitlementTree.deflated("a\0b"), 2, "0000"), "no word ends");
  }

  @Test
  void aTreeThatGoesInCirclesCostsNoMoreThanItsBound() throws Exception {
    var nodes = new ArrayList<Map<String, Integer>>();
    nodes.add(Map.of("$a", 1, "$b", 2));
    nodes.add(Map.of("$a", 1, "$b", 2));
    nodes.add(Map.of("$a", 1, "$b", 2, "end", 3));
    nodes.add(Map.of());
    var tree = PathTree.decode(EntitlementTree.nodes(nodes));
    assertThat(covers(tree, "x/".repeat(3) + "end")).isTrue();
    assertThat(covers(tree, "x/".repeat(PathTree.STEPS_MAX) + "end")).isFalse();
  }

  private static void denied(byte[] payload, String why) {
    assertThatThrownBy(() -> PathTree.decode(payload)).isInstanceOf(Unreadable.class)
        .hasMessageContaining(why);
  }
}
