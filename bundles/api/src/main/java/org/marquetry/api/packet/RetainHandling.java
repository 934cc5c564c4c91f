package org.marquetry.api.packet;

/** What a subscription gets of the retained messages (section 3.8.3.1); the ordinal is the number on the wire. */
public enum RetainHandling {
    SEND,
    SEND_IF_NEW,
    DO_NOT_SEND
}
