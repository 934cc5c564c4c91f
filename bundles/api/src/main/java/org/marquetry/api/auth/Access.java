package org.marquetry.api.auth;

/** What a client may be allowed to do with a topic. */
public enum Access {
    /** To publish to a topic name. */
    PUBLISH,
    /** To subscribe to a topic filter, which may be a shared one. */
    SUBSCRIBE,
    /** To be sent a message of a topic name, when it is sent. */
    RECEIVE,
    /** To have a will published to a topic name. */
    WILL
}
