/**
 * How a store is kept in a table. Every key begins with a byte that says what it is:
 *
 * <pre>
 * 00 'f'                          the version of this format, four bytes; the only value without a head
 * 'S' client 00                   a session
 * 'S' client 01                   its will that waits
 * 'S' client 02 filter            a subscription
 * 'S' client 03 identifier        a packet identifier of an incoming QoS 2 message, two bytes
 * 'Q' client sequence             a message for the client, the sequence number in eight bytes
 * 'M' client sequence             that it has a packet identifier, and whether it was released
 * 'R' topic                       a retained message
 * </pre>
 *
 * A client is the length of its identifier in two bytes and the identifier. Numbers are big-endian. Every value begins with
 * the CRC-32C of the rest and a byte that is the version of its layout.
 *
 * <p>A backup is a file that holds the same keys and values:
 *
 * <pre>
 * MARQUETRY-BACKUP, and the version of this layout in four bytes
 * blocks: length and CRC-32C in four bytes each, and records: length of key, length of value, in four bytes each; key; value
 * the end: a block without length and CRC-32C, that is four bytes 00; then one with the number of records in eight bytes
 * </pre>
 */
@NullMarked
package org.marquetry.persistence.internal;

import org.jspecify.annotations.NullMarked;
