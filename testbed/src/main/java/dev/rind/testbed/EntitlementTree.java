package dev.rind.testbed;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tree of paths of an entitlement certificate of version 3, by the words of the contract (4.5) rather than
 * by an edge's way to read it.
 */
public final class EntitlementTree {
  private record Tree(long weight, int made, int leaf, @Nullable Tree zero, @Nullable Tree one) {}

  private EntitlementTree() {}

  /** A tree of these paths, its nodes numbered by level. */
  public static byte[] paths(List<String> paths) {
    var nodes = new ArrayList<Map<String, Integer>>(List.of(new TreeMap<>()));
    for (var path : paths) {
      int node = 0;
      for (var segment : path.split("/+", -1)) {
        if (segment.isEmpty()) {
          continue;
        }
        var next = nodes.get(node).get(segment);
        if (next == null) {
          next = nodes.size();
          nodes.get(node).put(segment, next);
          nodes.add(new TreeMap<>());
        }
        node = next;
      }
    }
    return nodes(nodes);
  }

  /** Nodes with what leads from each to which others. */
  public static byte[] nodes(List<Map<String, Integer>> nodes) {
    var words = new LinkedHashSet<String>();
    nodes.forEach(node -> words.addAll(node.keySet()));
    // The words end with a NUL, so that the last one is the empty one.
    words.add("");
    var wordList = List.copyOf(words);
    var wordCodes = codes(wordList.size());
    var nodeCodes = codes(Math.max(1, nodes.size() - 1));
    var places = new HashMap<String, Integer>();
    wordList.forEach(word -> places.put(word, places.size()));
    var bits = new StringBuilder();
    for (var node : nodes) {
      node.forEach((word, child) -> bits.append(wordCodes.get(places.get(word)))
          .append(nodeCodes.get(child - 1)));
      bits.append(wordCodes.get(places.get("")));
    }
    return payload(deflated(String.join("\0", wordList)), nodes.size(), bits);
  }

  /** A tree whose words are deflated and whose nodes are bits already. */
  public static byte[] payload(byte[] words, int nodeCount, CharSequence bits) {
    var payload = new ByteArrayOutputStream();
    payload.writeBytes(words);
    if (nodeCount < 128) {
      payload.write(nodeCount);
    } else {
      payload.writeBytes(new byte[] {(byte) 0x83, (byte) (nodeCount >> 16), (byte) (nodeCount >> 8),
          (byte) nodeCount});
    }
    for (int i = 0; i < bits.length(); i += 8) {
      int octet = 0;
      for (int j = i; j < i + 8; j++) {
        octet = octet << 1 | (j < bits.length() && bits.charAt(j) == '1' ? 1 : 0);
      }
      payload.write(octet);
    }
    return payload.toByteArray();
  }

  /** As the words of a tree are. */
  public static byte[] deflated(String text) {
    try (var deflater = new Deflater()) {
      deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
      deflater.finish();
      var stream = new ByteArrayOutputStream();
      var piece = new byte[8192];
      while (!deflater.finished()) {
        stream.write(piece, 0, deflater.deflate(piece));
      }
      return stream.toByteArray();
    }
  }

  private static Map<Integer, String> codes(int leaves) {
    var queue = new PriorityQueue<Tree>(
        (a, b) -> a.weight() != b.weight()
            ? Long.compare(a.weight(), b.weight())
            : Integer.compare(a.made(), b.made()));
    int made = 0;
    for (int leaf = 0; leaf < leaves; leaf++) {
      queue.add(new Tree(leaf + 1, made++, leaf, null, null));
    }
    while (queue.size() > 1) {
      var zero = queue.remove();
      var one = queue.remove();
      queue.add(new Tree(zero.weight() + one.weight(), made++, -1, zero, one));
    }
    var codes = new HashMap<Integer, String>();
    collect(queue.remove(), "", codes);
    return codes;
  }

  private static void collect(Tree tree, String code, Map<Integer, String> codes) {
    var zero = tree.zero();
    var one = tree.one();
    if (zero == null || one == null) {
      codes.put(tree.leaf(), code);
      return;
    }
    collect(zero, code + "0", codes);
    collect(one, code + "1", codes);
  }
}
