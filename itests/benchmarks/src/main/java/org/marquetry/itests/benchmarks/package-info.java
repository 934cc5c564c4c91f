/**
 * What single pieces cost. A benchmark is named by the piece it measures ({@code Codec...}, {@code TopicTree...}), so that
 * those of one piece can be chosen by name.
 */
package org.marquetry.itests.benchmarks;
