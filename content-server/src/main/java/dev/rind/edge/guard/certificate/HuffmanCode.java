package dev.rind.edge.guard.certificate;

/**
 * The Huffman code of things numbered from 0 that weigh 1, 2, 3 and so on.
 *
 * <p>The two lightest trees become one, again and again: the lightest its 0, the other its 1. Of equally heavy ones
 * the older is the lighter. As leaves are in order, and trees are made in order of their weight, two queues do it.
 *
 * <p><b>Bounds:</b> a code is about as long as the logarithm of the count. The code of a single thing has no bits.
 *
 * <p>Source: contract 4.5.
 */
final class HuffmanCode {
  private final int leaves;

  /** The two children of each tree: a leaf as its number, a tree as the number of leaves and its own. */
  private final int[] zero;
  private final int[] one;

  private final long[] weights;
  private int nextLeaf;
  private int nextTree;

  /**
   * Makes the code.
   *
   * @param leaves at least one
   */
  HuffmanCode(int leaves) {
    this.leaves = leaves;
    this.zero = new int[leaves - 1];
    this.one = new int[leaves - 1];
    this.weights = new long[leaves - 1];
    for (int made = 0; made < weights.length; made++) {
      zero[made] = takeLightest(made);
      one[made] = takeLightest(made);
      weights[made] = weight(zero[made]) + weight(one[made]);
    }
  }

  private int takeLightest(int made) {
    boolean leaf = nextLeaf < leaves
        && (nextTree == made || weight(nextLeaf) <= weights[nextTree]);
    return leaf ? nextLeaf++ : leaves + nextTree++;
  }

  private long weight(int node) {
    return node < leaves ? node + 1 : weights[node - leaves];
  }

  /** The number that the next bits mean. */
  int read(BitReader bits) throws Unreadable {
    // The tree that was made last is the root.
    int node = leaves == 1 ? 0 : 2 * leaves - 2;
    while (node >= leaves) {
      node = bits.next() == 0 ? zero[node - leaves] : one[node - leaves];
    }
    return node;
  }
}
