package dev.rind.edge.guard.certificate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The paths of an entitlement of version 3, as a tree of their names: who comes to its end on the way along a path
 * has found it to be open, with all below.
 *
 * <p>Its nodes share what follows them, so it is rather a graph, and what is malformed may go in circles.
 *
 * <p><b>Bounds:</b> {@value PackedWords#TEXT_MAX} bytes of words, {@value #NODES_MAX} nodes; an edge takes at least a
 * bit of the certificate. A walk ends after {@value #STEPS_MAX} steps, an honest one takes about one a name.
 *
 * <p>Source: contract 4.5, C74 to C77.
 */
final class PathTree implements Entitlement {
  static final int NODES_MAX = 100_000;
  static final int STEPS_MAX = 20_000;

  /** One step down. A word that begins with a dollar fits any name. */
  private record Edge(String word, int child) {
    boolean fitsAny() {
      return word.startsWith("$");
    }
  }

  private static final Comparator<Edge> BY_WORD = Comparator.comparing(Edge::word);

  /** Of each node, by word. */
  private final Edge[][] edges;
  private final long bytes;

  private PathTree(Edge[][] edges, long bytes) {
    this.edges = edges;
    this.bytes = bytes;
  }

  static PathTree decode(byte[] payload) throws Unreadable {
    var words = PackedWords.inflate(payload);
    int at = words.end();
    int nodes = nodeCount(payload, at);
    var bits = new BitReader(payload, at + countLength(payload[at]));
    var wordCode = new HuffmanCode(words.words().size());
    // No edge leads to the first node, so it has no code; where it is alone there is none to make.
    var nodeCode = new HuffmanCode(Math.max(1, nodes - 1));
    var edges = new Edge[nodes][];
    long edgeCount = 0;
    for (int node = 0; node < nodes; node++) {
      var of = new ArrayList<Edge>();
      for (var word = words.read(wordCode, bits); !word.isEmpty(); word = words.read(wordCode,
          bits)) {
        of.add(new Edge(word, 1 + nodeCode.read(bits)));
      }
      edges[node] = of.toArray(Edge[]::new);
      edgeCount += of.size();
    }
    check(edges, nodes);
    return new PathTree(edges, words.bytes() + 24L * nodes + 32L * edgeCount);
  }

  private static void check(Edge[][] edges, int nodes) throws Unreadable {
    // A tree without a path would be at its end where it begins, and open everything.
    if (edges[0].length == 0) {
      throw EntitlementExtensions.noEntitlement("it has no paths");
    }
    for (var of : edges) {
      for (var edge : of) {
        if (edge.child() >= nodes) {
          throw EntitlementExtensions.noEntitlement("its paths are malformed");
        }
      }
      Arrays.sort(of, BY_WORD);
    }
  }

  /** A byte; or, if it has the highest bit, as many bytes after it as its other bits say. */
  private static int nodeCount(byte[] payload, int at) throws Unreadable {
    int length = at < payload.length ? countLength(payload[at]) : 0;
    if (length == 0 || at + length > payload.length) {
      throw EntitlementExtensions.noEntitlement("its paths end too early");
    }
    long count = Math.max(0, payload[at]);
    for (int i = 1; i < length && count <= NODES_MAX; i++) {
      count = count << 8 | (payload[at + i] & 0xff);
    }
    if (count == 0 || count > NODES_MAX) {
      throw EntitlementExtensions.noEntitlement("it has no nodes, or more than " + NODES_MAX);
    }
    return (int) count;
  }

  private static int countLength(byte first) {
    return first >= 0 ? 1 : 1 + (first & 0x7f);
  }

  @Override
  public boolean covers(List<String> segments) {
    int stepsLeft = STEPS_MAX;
    var here = List.of(0);
    for (var segment : segments) {
      var next = new BitSet();
      for (int node : here) {
        stepsLeft -= stepDown(node, segment, next);
      }
      if (stepsLeft < 0) {
        return false;
      }
      here = next.stream().boxed().toList();
      if (here.stream().anyMatch(node -> edges[node].length == 0)) {
        return true;
      }
    }
    return false;
  }

  /** Notes where a name leads to from a node; gives how much work that was. */
  private int stepDown(int node, String segment, BitSet next) {
    var of = edges[node];
    int steps = 1;
    for (int i = firstAt(of, segment); i < of.length && of[i].word().equals(segment); i++) {
      steps++;
      next.set(of[i].child());
    }
    for (int i = firstAt(of, "$"); i < of.length && of[i].fitsAny(); i++) {
      steps++;
      next.set(of[i].child());
    }
    return steps;
  }

  /** The first edge whose word is this or a later one. */
  private static int firstAt(Edge[] of, String word) {
    int low = 0;
    int high = of.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (of[middle].word().compareTo(word) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public long bytes() {
    return bytes;
  }
}
