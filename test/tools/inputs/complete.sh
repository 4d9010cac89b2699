# What bash offers behind the words `dvnc "$@"`, the last one being unfinished.
source <(dvnc completion bash)
COMP_WORDS=(dvnc "$@")
COMP_CWORD=$#
_dvnc
echo "${COMPREPLY[@]}"
