/**
 * The wire format. {@link org.marquetry.codec.internal.PacketDecoder} cuts bytes into packets; a decoder and an encoder for
 * each kind of packet know its fields; the rules on text, properties and reason codes stand in classes of their own.
 * PUBLISH and its acknowledgements are read and written by index, without an object a packet; all others by way of
 * {@link org.marquetry.codec.internal.FieldReader} and {@link org.marquetry.codec.internal.PacketEncoder}.
 */
package org.marquetry.codec.internal;
