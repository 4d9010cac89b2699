// The grammar of Dvn: text to tokens, tokens to a parse tree that lives only
// until Parse has made our own tree of it.
//
// LL(*) without predicates or actions. Layout is unknown here: TokenFilter,
// between lexer and parser, drops the NL tokens that do not count. What the
// grammar lets pass (`_` and `...` anywhere in an index list, any expression
// left of `=`) is checked later, for better messages. What repeats without
// brackets (operators, `else if`, prefixes, `**`) is a loop and not a
// recursion, so that the depth of the stack is bounded by the brackets.

grammar Dvn;

source      : item? (sep item?)* EOF ;
sep         : NL | ';' ;
item        : use | data | net | program | exported | fn | let ;

use         : 'use' (NAME | STRING) ('as' NAME)? ;
data        : 'data' NAME ':' typing '=' expr ;
net         : 'net' NAME params params result? body ;
program     : 'program' NAME params block ;
exported    : 'export' fn ;
fn          : 'fn' NAME params result? body ;
body        : block | '=' expr ;
result      : '->' typing ;
params      : '(' (param (',' param)* ','?)? ')' ;
param       : '...' NAME | NAME (':' typing)? ('=' expr)? ;

block       : '{' statement? (sep statement?)* '}' ;
statement   : let | memory | fn | loop | jump | assignment ;
let         : 'let' pattern (':' typing)? '=' expr ;
pattern     : NAME | '_' | '(' pattern (',' pattern)* ','? ')' ;
memory      : ('param' | 'state') NAME ':' typing '=' expr ;
loop        : 'for' (NAME ',')? pattern 'in' expr block
            | 'while' expr block ;
jump        : 'break' | 'continue' | 'return' expr? ;
assignment  : expr (('=' | '+=' | '-=' | '*=' | '/=') expr)? ;

expr        : lambda | either ('|>' either)* ;
lambda      : 'fn' params result? body ;
either      : both ('||' both)* ;
both        : compare ('&&' compare)* ;
compare     : span (('==' | '!=' | '<' | '<=' | '>' | '>=') span)? ;
span        : terms (('..' | '..=') terms? ('by' terms)?)?
            | ('..' | '..=') terms? ('by' terms)? ;
terms       : product (('+' | '-') product)* ;
product     : unary (('*' | '/' | '%' | '@') unary)* ;
unary       : prefix* postfix ('**' prefix* postfix)* ;     // -x ** 2 is -(x ** 2); a ** b ** c is a ** (b ** c)
prefix      : '-' | '!' ;
postfix     : primary (arguments | subscript | '.' NAME)* ;
arguments   : '(' (argument (',' argument)* ','?)? ')' ;
subscript   : '[' index (',' index)* ','? ']' ;
index       : '...' NAME? | expr ;
argument    : NAME '=' expr | '...' expr | expr ;

primary     : NAME | '_' | NUMBER | STRING | 'true' | 'false' | 'none'
            | arguments                                     // (e): e; otherwise a record
            | list
            | branch ;
list        : '[' (expr (comprehension | (',' expr)* ','?))? ']' ;
branch      : 'if' expr block ('else' 'if' expr block)* ('else' block)? ;
comprehension : 'for' (NAME ',')? pattern 'in' expr ('if' expr)? ;

typing      : NAME (sizes | ('.' NAME)+)?                   // p.type
            | '(' field (',' field)* ','? ')' ;
field       : NAME ':' typing ;
sizes       : '[' size (',' size)* ','? ']' ;
size        : '...' NAME? | terms ;

// What stands in a hole of a string.
hole        : expr EOF ;

USE : 'use' ;  AS : 'as' ;  LET : 'let' ;  DATA : 'data' ;  FN : 'fn' ;  NET : 'net' ;  PROGRAM : 'program' ;
EXPORT : 'export' ;  PARAM : 'param' ;  STATE : 'state' ;  IF : 'if' ;  ELSE : 'else' ;  FOR : 'for' ;  IN : 'in' ;
BY : 'by' ;  WHILE : 'while' ;  BREAK : 'break' ;  CONTINUE : 'continue' ;  RETURN : 'return' ;
TRUE : 'true' ;  FALSE : 'false' ;  NONE : 'none' ;

LPAREN : '(' ;  RPAREN : ')' ;  LBRACKET : '[' ;  RBRACKET : ']' ;  LBRACE : '{' ;  RBRACE : '}' ;
COMMA : ',' ;  SEMICOLON : ';' ;  COLON : ':' ;  ARROW : '->' ;  DOT : '.' ;  DOTS : '...' ;  SKIPPED : '_' ;
ASSIGN : '=' ;  ADD_ASSIGN : '+=' ;  SUB_ASSIGN : '-=' ;  MUL_ASSIGN : '*=' ;  DIV_ASSIGN : '/=' ;
PIPE : '|>' ;  OR : '||' ;  AND : '&&' ;  EQ : '==' ;  NE : '!=' ;  LT : '<' ;  LE : '<=' ;  GT : '>' ;  GE : '>=' ;
RANGE : '..' ;  RANGE_TO : '..=' ;
ADD : '+' ;  SUB : '-' ;  MUL : '*' ;  DIV : '/' ;  MOD : '%' ;  MATMUL : '@' ;  NOT : '!' ;  POW : '**' ;

NUMBER      : DIGITS ('.' DIGITS)? ([eE] [+-]? DIGITS)? ;
fragment DIGITS : [0-9] [0-9_]* ;
NAME        : [A-Za-z_] [A-Za-z0-9_]* ;
STRING      : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"' ;
// The lexer sees bytes and never fails: what fits nothing is a token as well,
// which TokenFilter reports and drops.
UNTERMINATED : '"' (~["\\\r\n] | '\\' ~[\r\n])* '\\'? ;
DOC         : '///' ~[\r\n]* -> channel(HIDDEN) ;
COMMENT     : '//' ~[\r\n]* -> skip ;
NL          : '\r'? '\n' ;
SPACE       : [ \t]+ -> skip ;
UNKNOWN     : [\u0080-\u00FF]+ | . ;
